using System.Reflection;
using Xunit.Abstractions;

namespace SemiMER.Tensors.Tests.Memory;

/// <summary>
/// Every public operation, called outside any dispose scope, leaves its results alive and nothing else; when the results and the arguments
/// are disposed, no tensor and no memory of the call remains.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class OperationHandleTests(ITestOutputHelper output)
{
    private const int Attempts = 150;
    private const int Successes = 12;

    // They make tensors beside their result by intent: gradients; or change what outlives the call.
    private static readonly string[] LeftOut =
        ["backward", "set_grad", "save", "load", "Save", "Load", "set_num_threads", "set_default_dtype", "Dispose",
            "set_grad_enabled", "no_grad",
         "enable_grad", "inference_mode", "NewDisposeScope", "WrappedTensorDisposeScope", "Equals", "GetHashCode", "ReferenceEquals",
             "GetType", "to", "manual_seed"];

    private static readonly MethodInfo[] Operations =
    [
        .. new[] { typeof(Tensor), typeof(torch), typeof(torch.linalg), typeof(torch.nn.functional), typeof(TensorExtensionMethods) }
            .SelectMany(type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !LeftOut.Contains(method.Name) && DrawnCall.CanDraw(method))
            .OrderBy(method => method.ToString(), StringComparer.Ordinal),
    ];

    [Fact]
    public void A_call_leaves_its_results_and_nothing_else()
    {
        var random = new Random(7);
        var leaks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var untried = new List<string>();
        int calls = 0;
        foreach (MethodInfo method in Operations)
        {
            int successes = 0;
            for (int attempt = 0; attempt < Attempts && successes < Successes; attempt++)
                if (Leaves(method, random, leaks)) successes++;
            calls += successes;
            if (successes == 0) untried.Add(method.Name);
        }
        output.WriteLine($"{Operations.Length} operations, {calls} calls that succeeded; none of {untried.Count}: "
            + $"{string.Join(' ', untried.Distinct())}");

        string.Join('\n', leaks.Values).Should().BeEmpty();
        untried.Count.Should().BeLessThan(Operations.Length / 20, "nearly every operation must have been called");
    }

    // True if the call succeeded.
    private static bool Leaves(MethodInfo method, Random random, SortedDictionary<string, string> leaks)
    {
        LiveCounts counts = LiveCounts.OfThread;
        long handlesAtFirst = counts.Handles, storagesAtFirst = counts.Storages;
        string description;
        bool succeeded = true;
        long left = 0;
        using (var call = new DrawnCall(method, random))
        {
            description = call.ToString();
            long before = counts.Handles;
            Tensor[] results = [];
            try
            {
                results = call.Invoke();
            }
            catch (TargetInvocationException)
            {
                succeeded = false;
            }
            left = counts.Handles - before - results.Length;
            foreach (Tensor result in results) result.Dispose();
        }
        long handles = counts.Handles - handlesAtFirst, storages = counts.Storages - storagesAtFirst;
        if (succeeded && (left > 0 || handles != 0 || storages != 0))
        {
            leaks[$"{method}"] = $"{description} left {left} tensors beside its results; when all was disposed {handles} tensors " +
                $"and {storages} pieces of memory remained";
        }
        return succeeded;
    }
}
