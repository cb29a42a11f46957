using System.Numerics;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors.Modules;

/// <summary>
/// Steps of Adam or AdamW: the parameters of a group are cut in pieces, which the threads share in one go, each by the fused kernel.
/// </summary>
internal sealed unsafe class AdamStep(bool decoupled)
{
    // Elements of a piece, and of the small pieces that go together: below it, handing work to another thread costs more than doing it.
    private const long Grain = 1 << 13;

    private Piece[] pieces = [];
    private int[] starts = [];

    /// <summary>Changes the parameters and their states by their gradients.</summary>
    internal void Update(IEnumerable<(Parameter parameter, torch.Tensor gradient, Adam.State state)> trained, Adam.Options options)
    {
        int count = 0;
        List<(Parameter Parameter, torch.Tensor Values)>? copies = null;
        foreach ((Parameter parameter, torch.Tensor gradient, Adam.State state) in trained)
        {
            state.step++;
            torch.Tensor values = parameter;
            if (!parameter.IsContiguous) (copies ??= []).Add((parameter, values = parameter.contiguous()));
            else parameter.BumpVersion();
            torch.Tensor slope = gradient.IsContiguous ? gradient : gradient.contiguous();
            Add(ref count, values, slope, state, Coefficients(options, state.step));
        }
        Run(count);
        // Temporaries live until the scope of the step ends.
        GC.KeepAlive(trained);
        if (copies is null) return;
        foreach ((Parameter parameter, torch.Tensor values) in copies) parameter.copy_(values);
    }

    private AdamCoefficients Coefficients(Adam.Options options, long step) => new(
        options.LearningRate!.Value,
        options.beta1!.Value,
        options.beta2!.Value,
        options.eps!.Value,
        options.weight_decay!.Value,
        BiasCorrection1: 1 - Math.Pow(options.beta1.Value, step),
        BiasCorrection2Sqrt: Math.Sqrt(1 - Math.Pow(options.beta2.Value, step)),
        decoupled,
        options.maximize!.Value);

    private void Add(ref int count, torch.Tensor parameter, torch.Tensor gradient, Adam.State state, in AdamCoefficients coefficients)
    {
        int size = parameter.dtype.Size();
        for (long start = 0; start < parameter.NumberOfElements; start += Grain)
        {
            if (count == pieces.Length) Array.Resize(ref pieces, Math.Max(16, 2 * count));
            pieces[count++] = new Piece
            {
                Parameter = parameter.Address + start * size,
                Gradient = gradient.Address + start * size,
                First = state.exp_avg.Address + start * size,
                Second = state.exp_avg_sq.Address + start * size,
                Largest = state.max_exp_avg_sq is { } largest ? largest.Address + start * size : null,
                Count = Math.Min(Grain, parameter.NumberOfElements - start),
                IsDouble = parameter.dtype == torch.ScalarType.Float64,
                Coefficients = coefficients,
            };
        }
    }

    // Small pieces in a row make one piece of work.
    private void Run(int count)
    {
        if (starts.Length <= count) starts = new int[pieces.Length + 1];
        int works = 0;
        long elements = Grain;
        for (int i = 0; i < count; i++)
        {
            if (elements >= Grain)
            {
                starts[works++] = i;
                elements = 0;
            }
            elements += pieces[i].Count;
        }
        starts[works] = count;
        fixed (Piece* first = pieces)
        fixed (int* from = starts)
        {
            var job = new Job { Pieces = first, Starts = from };
            if (works > 1) WorkerPool.Run(works, torch.get_num_threads(), &job, &Job.Run);
            else if (works == 1) Job.Run(&job, 0);
        }
    }

    private struct Job
    {
        internal Piece* Pieces;
        internal int* Starts;

        internal static void Run(void* state, int work)
        {
            var job = (Job*)state;
            for (int i = job->Starts[work]; i < job->Starts[work + 1]; i++)
            {
                if (job->Pieces[i].IsDouble) job->Pieces[i].Step<double>();
                else job->Pieces[i].Step<float>();
            }
        }
    }

    private struct Piece
    {
        internal void* Parameter, Gradient, First, Second, Largest;
        internal long Count;
        internal bool IsDouble;
        internal AdamCoefficients Coefficients;

        internal readonly void Step<T>() where T : unmanaged, IFloatingPoint<T> =>
            AdamKernel.Step((T*)Parameter, (T*)Gradient, (T*)First, (T*)Second, (T*)Largest, Count, Coefficients);
    }
}
