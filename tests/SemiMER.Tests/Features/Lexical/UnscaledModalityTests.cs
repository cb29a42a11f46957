using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Tests.Features;

public sealed class UnscaledModalityTests
{
    [Fact]
    public void Unscaled_modalities_reach_the_network_as_they_are()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train(options: SmallTraining.Options with
        {
            Unscaled = [Modality.Lexical],
            Scaling = ScalingScope.PerSpeaker,
        }).Recognizer;
        Utterance own = SmallTraining.Labeled[0].Utterance, scaled = recognizer.Scaler.Transform(own);
        scaled.Features[Modality.Lexical].Values.ToArray().Should().Equal(own.Features[Modality.Lexical].Values.ToArray());
        scaled.Features[Modality.Acoustic].Values.ToArray().Should().NotEqual(own.Features[Modality.Acoustic].Values.ToArray());
    }
}
