using System.Runtime.CompilerServices;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

/// <summary>What is done with one inner run of a <see cref="StridedLoop"/>. Elements do not depend on each other.</summary>
internal interface IStridedRun
{
    /// <summary>
    /// Does <paramref name="count"/> elements, or rows of a run of two dimensions, of the loop's current run, from
    /// <paramref name="first"/> on.
    /// </summary>
    void Run(in StridedLoop loop, long first, long count);
}

/// <summary>Shares a <see cref="StridedLoop"/> among threads: whole runs, or parts of the run if there is only one.</summary>
internal static unsafe class StridedWork
{
    /// <summary>Calls <paramref name="run"/> for all runs.</summary>
    /// <param name="loop">The loop, at its start.</param>
    /// <param name="run">What is done.</param>
    /// <param name="dimensions">Innermost dimensions that belong to a run, 1 or 2.</param>
    internal static void Run<TRun>(StridedLoop loop, TRun run, int dimensions = 1) where TRun : struct, IStridedRun
    {
        long rows = loop.Size(loop.Rank - dimensions), work = dimensions == 1 ? 1 : loop.InnerSize;
        loop.Start(dimensions);
        var job = new Job<TRun> { Loop = loop, Body = run, Runs = loop.OuterCount, Rows = rows };
        if (job.Runs == 1) RowPieces.Run(rows, work, Unsafe.AsPointer(ref job), &Job<TRun>.Part);
        else RowPieces.Run(job.Runs, rows * work, Unsafe.AsPointer(ref job), &Job<TRun>.Whole);
    }

    private struct Job<TRun> where TRun : struct, IStridedRun
    {
        internal StridedLoop Loop;
        internal TRun Body;
        internal long Runs, Rows;

        internal static void Part(void* state, long first, long count)
        {
            ref Job<TRun> job = ref Unsafe.AsRef<Job<TRun>>(state);
            job.Body.Run(job.Loop, first, count);
        }

        internal static void Whole(void* state, long first, long count)
        {
            ref Job<TRun> job = ref Unsafe.AsRef<Job<TRun>>(state);
            StridedLoop loop = count == job.Runs ? job.Loop : job.Loop.Fork();
            loop.GoTo(first);
            for (long i = 0; i < count; i++)
            {
                job.Body.Run(loop, 0, job.Rows);
                loop.Next();
            }
        }
    }
}
