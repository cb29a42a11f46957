using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>The potentials of an entropic transport, found by Sinkhorn's iterations in the log domain.</summary>
/// <param name="F">f, <c>[n, 1]</c>.</param>
/// <param name="G">g, <c>[m, 1]</c>.</param>
/// <param name="Iterations">Iterations at the final ε.</param>
/// <param name="Movement">By what share of ε a potential moved in the last one that was looked at.</param>
internal sealed record SinkhornPotentials(Tensor F, Tensor G, int Iterations, double Movement)
{
    private const double Annealing = 0.5; // ε shrinks by this factor a step until it is final
    private const int CheckEvery = 5;     // iterations between two looks at convergence

    /// <summary>
    /// Iterates f = softmin(g), then g = softmin(f) of the new f; within one set, where both are one, f = (f + softmin(f)) / 2; while ε
    /// falls to its final value, and on until nothing moves by more than the tolerance.
    /// </summary>
    public static SinkhornPotentials Find(TransportPlan plan, double epsilon, SinkhornDivergenceOptions options)
    {
        using var scope = NewDisposeScope();
        (Tensor f, Tensor g) = plan.Zero(); // in units of ε
        for (double warm = plan.LargestCost(); warm > epsilon; warm *= Annealing)
        {
            (f, g) = new Iteration(plan, warm).Step(f, g);
            double next = Math.Max(warm * Annealing, epsilon);
            (f, g) = (f.Times(warm / next), g.Times(warm / next));
        }
        var final = new Iteration(plan, epsilon);
        double movement = double.PositiveInfinity;
        int iterations = 0;
        while (iterations < options.MaximumIterations && movement > options.Tolerance)
        {
            iterations++;
            (Tensor nextF, Tensor nextG) = final.Step(f, g);
            if (iterations % CheckEvery == 0 || iterations == options.MaximumIterations)
                movement = (nextF - f).abs().max().Value();
            f.Dispose(); // else memory grows with the iterations
            g.Dispose();
            (f, g) = (nextF, nextG);
        }
        return new SinkhornPotentials(
            f.Times(epsilon).MoveToOuterDisposeScope(), g.Times(epsilon).MoveToOuterDisposeScope(), iterations, movement);
    }

    // Iterations of one ε, on potentials in units of it.
    private sealed class Iteration(TransportPlan plan, double epsilon)
    {
        private readonly Tensor? toSecond = plan.Exponents(epsilon);
        private readonly Tensor? toFirst = plan.IsWithinOneSet ? null : plan.Transposed.Exponents(epsilon);

        public (Tensor F, Tensor G) Step(Tensor f, Tensor g)
        {
            using var scope = NewDisposeScope();
            if (plan.IsWithinOneSet)
            {
                Tensor both = plan.SoftMinimum(f, epsilon, toSecond).PlusInPlace(f).OverInPlace(2);
                return (both.MoveToOuterDisposeScope(), both.alias().MoveToOuterDisposeScope());
            }
            Tensor nextF = plan.SoftMinimum(g, epsilon, toSecond);
            return (nextF.MoveToOuterDisposeScope(),
                plan.Transposed.SoftMinimum(nextF, epsilon, toFirst).MoveToOuterDisposeScope());
        }
    }
}
