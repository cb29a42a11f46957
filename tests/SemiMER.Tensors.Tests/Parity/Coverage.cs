using System.Reflection;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>What the engine offers to compute with, by the names that fixtures use.</summary>
internal static class Coverage
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly (string Prefix, Type Type)[] Places =
    [
        ("Tensor.", typeof(Tensor)), ("torch.", typeof(torch)), ("linalg.", typeof(torch.linalg)), ("nn.", typeof(torch.nn)),
        ("nn.functional.", typeof(torch.nn.functional)), ("nn.init.", typeof(torch.nn.init)), ("nn.utils.", typeof(torch.nn.utils)),
        ("nn.utils.rnn.", typeof(torch.nn.utils.rnn)), ("optim.", typeof(torch.optim)),
        ("optim.lr_scheduler.", typeof(torch.optim.lr_scheduler)),
    ];

    /// <summary>Every public method of those places, operators and the indexer included, by name.</summary>
    internal static IReadOnlyList<string> Offered { get; } =
    [
        .. Places.SelectMany(place => place.Type.GetMethods(Public).Where(IsOperation).Select(method => place.Prefix + Name(method)))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of operations that have a fixture.</summary>
    internal static IReadOnlySet<string> Recorded { get; } =
        FixtureFile.Areas.SelectMany(area => FixtureFile.Read(area).Cases).Select(fixture => fixture.Operation).ToHashSet();

    /// <summary>
    /// The recorded names that also stand for this one: the method for the function, and the function and the operation for the form in
    /// place.
    /// </summary>
    internal static IEnumerable<string> Forms(string name)
    {
        string own = name[(name.LastIndexOf('.') + 1)..], plain = own.TrimEnd('_');
        bool isOfTensor = name == "Tensor." + own || name == "torch." + own;
        return isOfTensor ? ["Tensor." + own, "torch." + own, "Tensor." + plain, "torch." + plain] : [name];
    }

    private static bool IsOperation(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType != typeof(object)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)
            || method.Name is "get_Item" or "set_Item");

    private static string Name(MethodInfo method) =>
        method.Name switch { "get_Item" => "this", "set_Item" => "this.set", var name => name };
}
