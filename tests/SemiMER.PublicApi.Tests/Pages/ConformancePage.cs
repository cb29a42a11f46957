using SemiMER.Conformance;
using SemiMER.Corpora;
using SemiMER.Matching;

namespace Stranger;

// The checks of docs/extend.md.
public sealed class ConformancePage
{
    [Fact]
    public void A_loss_and_a_kernel_of_your_own_are_checked()
    {
        LossConformance.Check(() => new MeanDistance());

        var options = new MaximumMeanDiscrepancyOptions { Kernel = new CauchyKernel(), Bandwidth = Bandwidth.Fixed(1) };
        LossConformance.Check(
            () => new MaximumMeanDiscrepancy(options), new LossPromises { ZeroOnEqualSets = false, MinimumRows = 2 }); // unbiased
    }

    [Fact]
    public void An_encoder_of_your_own_is_checked()
    {
        EncoderConformance.Check(new MaxEncoderOptions(), new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence));
    }
}
