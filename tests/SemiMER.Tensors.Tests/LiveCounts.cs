namespace SemiMER.Tensors.Tests;

/// <summary>Tests that count the live tensors of the process: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(LiveCounts), DisableParallelization = true)]
public sealed class LiveCounts;
