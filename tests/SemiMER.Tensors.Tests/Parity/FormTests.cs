namespace SemiMER.Tensors.Tests.Parity;

/// <summary>
/// A function and the method of its name, a form in place and the operation it is a form of, an operator and its method compute the same:
/// each case is run through the other forms there are.
/// </summary>
public sealed class FormTests
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["add"] = "op_Addition", ["mul"] = "op_Multiply", ["remainder"] = "op_Modulus", ["neg"] = "op_UnaryNegation",
        ["eq"] = "op_Equality",
        ["ne"] = "op_Inequality", ["lt"] = "op_LessThan", ["le"] = "op_LessThanOrEqual", ["gt"] = "op_GreaterThan",
        ["ge"] = "op_GreaterThanOrEqual", ["bitwise_and"] = "op_BitwiseAnd", ["bitwise_or"] = "op_BitwiseOr",
        ["bitwise_xor"] = "op_ExclusiveOr", ["bitwise_not"] = "op_OnesComplement",
    };

    public static TheoryData<string> Operations =>
    [
        .. TensorCases.All.Select(fixture => fixture.Operation).Distinct()
            .Where(name => name.StartsWith("Tensor.", StringComparison.Ordinal) && name != "Tensor.this.set" && !name.EndsWith('_')),
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Other_forms_give_the_same(string operation)
    {
        string name = operation["Tensor.".Length..];
        foreach (FixtureCase fixture in TensorCases.All.Where(fixture => fixture.Operation == operation))
        {
            foreach (
                string form in new[] { "torch." + name, "Tensor." + Operators.GetValueOrDefault(name, "none"), "Tensor." + name + "_" })
                Compare(fixture, form);
        }
    }

    [Theory]
    [InlineData("torch.add", true)]
    [InlineData("Tensor.op_Addition", true)]
    [InlineData("Tensor.add_", true)]
    [InlineData("Tensor.none", false)]
    public void Forms_are_found(string form, bool found)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        FixtureCase sum = TensorCases.All.Single(fixture => fixture.Name == "Tensor.add/basic");
        (FixtureCall.Find(sum, Inputs(sum), form) is not null).Should().Be(found);
    }

    private static void Compare(FixtureCase fixture, string form)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable unrecorded = torch.no_grad();
        if (FixtureCall.Find(fixture, Inputs(fixture), form) is not { } call) return;
        IReadOnlyList<Tensor> expected = FixtureCall.Run(fixture, Inputs(fixture));
        // In place, the result has to fit into the tensor.
        if (form.EndsWith('_')
            && (expected[0].dtype != Inputs(fixture)["self"].dtype || !expected[0].shape.SequenceEqual(Inputs(fixture)["self"].shape)))
            return;
        IReadOnlyList<Tensor> found = call();
        found.Should().HaveSameCount(expected, $"{form} has the results of {fixture.Name}");
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i] is null && expected[i] is null) continue;
            found[i].dtype.Should().Be(expected[i].dtype, $"{form} has the type of {fixture.Name}");
            found[i].shape.Should().Equal(expected[i].shape, $"{form} has the shape of {fixture.Name}");
            double[] values = found[i].to_type(torch.float64).contiguous().data<double>().ToArray();
            values.Should().Equal(
                expected[i].to_type(torch.float64).contiguous().data<double>().ToArray(), $"{form} has the values of {fixture.Name}");
        }
    }

    private static Dictionary<string, Tensor> Inputs(FixtureCase fixture) =>
        fixture.Inputs.ToDictionary(
            input => input.Name, input => input.Layout == FixtureLayout.Expanded ? Agreement.Plain(input) : Agreement.Make(input));
}
