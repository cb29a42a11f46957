using System.Numerics.Tensors;

namespace SemiMER.Training;

/// <summary>
/// Newton's method for a convex objective: each step is found by conjugate gradients, preconditioned by the diagonal of the Hessian,
/// and halved until the objective falls enough (Nocedal and Wright 2006, algorithm 7.1). It converges quadratically, so that the minimum is
/// found to rounding; quasi-Newton steps stall before, where the objective no longer tells points apart.
/// </summary>
internal static class NewtonMethod
{
    /// <summary>Where the method stops: the largest magnitude in the gradient.</summary>
    public const double Tolerance = 1e-9;

    private const int MostIterations = 200;
    private const int MostHalvings = 40;
    private const double SufficientDecrease = 1e-4;
    private const double Rounding = 1e-13; // of the objective, relative

    /// <summary>Minimises from a point, which becomes the minimum.</summary>
    /// <returns>Number of steps, and the largest magnitude in the gradient; null if the tolerance was not reached.</returns>
    public static (int Iterations, double GradientNorm)? Minimize(
        SoftmaxObjective objective, double[] point, CancellationToken cancellationToken)
    {
        double[] gradient = new double[point.Length], direction = new double[point.Length], next = new double[point.Length];
        double value = objective.Evaluate(point, gradient);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double norm = Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));
            if (norm <= Tolerance)
                return (iteration, norm);
            FindDirection(objective, gradient, direction, cancellationToken);
            double slope = TensorPrimitives.Dot<double>(gradient, direction), least = value, step = 1;
            for (int halving = 0; ; halving++, step /= 2)
            {
                if (halving == MostHalvings)
                    return null;
                TensorPrimitives.MultiplyAdd<double>(direction, step, point, next);
                value = objective.Evaluate(next, gradient);
                if (value <= least + SufficientDecrease * step * slope + Rounding * Math.Abs(least))
                    break;
            }
            next.CopyTo(point, 0);
        }
        return null;
    }

    // Solves H d = -g until the residual is at most min(1/2, sqrt |g|) |g|.
    private static void FindDirection(
        SoftmaxObjective objective, double[] gradient, double[] direction, CancellationToken cancellationToken)
    {
        int size = gradient.Length;
        double[] residual = new double[size], product = new double[size], scaled = new double[size], diagonal = new double[size];
        objective.FindDiagonal(diagonal);
        Array.Clear(direction);
        TensorPrimitives.Negate<double>(gradient, residual);
        TensorPrimitives.Divide<double>(residual, diagonal, scaled);
        double[] conjugate = [.. scaled];
        double norm = TensorPrimitives.Norm<double>(residual), enough = Math.Min(0.5, Math.Sqrt(norm)) * norm;
        double squared = TensorPrimitives.Dot<double>(residual, scaled);
        for (int i = 0; i < 2 * size && TensorPrimitives.Norm<double>(residual) > enough; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            objective.MultiplyHessian(conjugate, product);
            double curvature = TensorPrimitives.Dot<double>(conjugate, product);
            if (!(curvature > 0))
                break; // below rounding: the direction so far goes down
            double step = squared / curvature;
            TensorPrimitives.MultiplyAdd<double>(conjugate, step, direction, direction);
            TensorPrimitives.MultiplyAdd<double>(product, -step, residual, residual);
            double before = squared;
            TensorPrimitives.Divide<double>(residual, diagonal, scaled);
            squared = TensorPrimitives.Dot<double>(residual, scaled);
            TensorPrimitives.MultiplyAdd<double>(conjugate, squared / before, scaled, conjugate);
        }
    }
}
