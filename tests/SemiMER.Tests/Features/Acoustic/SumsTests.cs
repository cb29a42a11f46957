using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class SumsTests
{
    [Fact]
    public void Sums_of_every_length_are_those_of_a_plain_loop()
    {
        var random = new RandomSource(3, "sums");
        for (int length = 0; length <= 40; length++)
        {
            double[] a = [.. Enumerable.Range(0, length).Select(_ => random.NextNormal())];
            double[] b = [.. Enumerable.Range(0, length).Select(_ => random.NextNormal())];
            double products = 0, squares = 0, size = 1;
            for (int i = 0; i < length; i++)
            {
                products += a[i] * b[i];
                squares += (a[i] - b[i]) * (a[i] - b[i]);
                size += Math.Abs(a[i] * b[i]);
            }
            Sums.OfProducts(a, b).Should().BeApproximately(products, 1e-14 * size);
            Sums.OfSquaredDifferences(a, b).Should().BeApproximately(squares, 1e-14 * (1 + squares));
        }
    }
}
