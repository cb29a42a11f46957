using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Compares gradients of a loss of two sets with central differences in float64.</summary>
internal static class Gradients
{
    /// <summary>Gives the gradients of the loss at p and q, as numbers.</summary>
    public static (double[] P, double[] Q) Of(Func<Tensor, Tensor, Tensor> loss, double[,] p, double[,] q)
    {
        Tensor tp = Latents.ToTensor(p).requires_grad_(), tq = Latents.ToTensor(q).requires_grad_();
        loss(tp, tq).backward();
        return (tp.grad!.data<double>().ToArray(), tq.grad!.data<double>().ToArray());
    }

    /// <summary>Checks every partial derivative.</summary>
    public static void Check(
        Func<Tensor, Tensor, Tensor> loss, double[,] p, double[,] q, double step = 1e-5, double tolerance = 1e-6)
    {
        (double[] gradientP, double[] gradientQ) = Of(loss, p, q);
        Compare(gradientP, p, values => loss(Latents.ToTensor(values), Latents.ToTensor(q)).ToDouble(), step, tolerance, "p");
        Compare(gradientQ, q, values => loss(Latents.ToTensor(p), Latents.ToTensor(values)).ToDouble(), step, tolerance, "q");
    }

    /// <summary>Checks the derivative along a random direction: two values instead of two for each coordinate.</summary>
    public static void CheckAlong(
        Func<Tensor, Tensor, Tensor> loss, double[,] p, double[,] q, double step = 1e-6, double tolerance = 1e-5)
    {
        double[,] v = Latents.Normal(p.GetLength(0), p.GetLength(1), seed: 501);
        double[,] w = Latents.Normal(q.GetLength(0), q.GetLength(1), seed: 502);
        (double[] gradientP, double[] gradientQ) = Of(loss, p, q);
        double slope = gradientP.Zip(v.Cast<double>(), (a, b) => a * b).Sum() + gradientQ.Zip(w.Cast<double>(), (a, b) => a * b).Sum();
        double expected = (At(step) - At(-step)) / (2 * step);
        slope.Should().BeApproximately(expected, tolerance * Math.Max(1, Math.Abs(expected)));

        double At(double h)
        {
            Tensor a = Latents.ToTensor(Latents.Map(p, (i, j, value) => value + h * v[i, j]));
            return loss(a, Latents.ToTensor(Latents.Map(q, (i, j, value) => value + h * w[i, j]))).ToDouble();
        }
    }

    private static void Compare(double[] gradient, double[,] at, Func<double[,], double> loss, double step, double tolerance, string side)
    {
        // Checking at most some 60 coordinates, evenly spread, keeps wide sets affordable.
        int stride = Math.Max(1, at.Length / 60);
        for (int k = 0; k < at.Length; k += stride)
        {
            int i = k / at.GetLength(1), j = k % at.GetLength(1);
            double value = at[i, j], h = step * Math.Max(1, Math.Abs(value));
            at[i, j] = value + h;
            double above = loss(at);
            at[i, j] = value - h;
            double below = loss(at);
            at[i, j] = value;
            double expected = (above - below) / (2 * h);
            gradient[k].Should().BeApproximately(expected, tolerance * Math.Max(1, Math.Abs(expected)), $"of d loss / d {side}[{i}, {j}]");
        }
    }
}
