namespace SemiMER.Tensors.Tests.Parity;

/// <summary>The fixtures themselves: they parse, are consistent, and leave no required operation out.</summary>
public sealed class FixtureFileTests
{
    public static TheoryData<string> Areas => [.. FixtureFile.Areas];

    [Fact]
    public void Every_required_operation_has_a_case()
    {
        var list = Path.Combine(FixtureFile.RepositoryFolder(), "tests", "SemiMER.Tensors.Tests", "Parity", "required-operations.txt");
        var required = File.ReadLines(list).Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var recorded = FixtureFile.Areas.SelectMany(area => FixtureFile.Read(area).Cases).Select(fixture => fixture.Operation).ToHashSet();

        required.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(200);
        required.Except(recorded).Should().BeEmpty("each needs a case in tests/fixtures");
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Names_are_unique_and_start_with_the_operation(string area)
    {
        var cases = FixtureFile.Read(area).Cases;

        cases.Should().NotBeEmpty();
        cases.Select(fixture => fixture.Name).Should().OnlyHaveUniqueItems();
        cases.Should()
            .OnlyContain(fixture => fixture.Name.StartsWith(fixture.Operation + "/", StringComparison.Ordinal) && fixture.Kind.Length > 0);
        cases.Should().OnlyContain(fixture => fixture.Outputs.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Gradients_fit_what_they_belong_to(string area)
    {
        foreach (var fixture in FixtureFile.Read(area).Cases)
        {
            var sources = fixture.Inputs.Concat(fixture.Parameters).ToDictionary(tensor => tensor.Name);
            var outputs = fixture.Outputs.ToDictionary(tensor => tensor.Name);
            foreach (var upstream in fixture.Upstream)
                Fit(upstream, outputs[upstream.Name], fixture);
            foreach (var gradient in fixture.Gradients.Concat(fixture.Directions))
                Fit(gradient, sources[gradient.Name], fixture);
            foreach (var gradient in fixture.SecondGradients)
            {
                var target = gradient.Name.StartsWith("upstream.", StringComparison.Ordinal)
                    ? outputs[gradient.Name["upstream.".Length..]] : sources[gradient.Name];
                Fit(gradient, target, fixture);
            }
        }
    }

    [Fact]
    public void Values_are_those_written()
    {
        var eye = FixtureFile.Read("creation").Cases.Single(fixture => fixture.Name == "torch.eye/wide");
        eye.Outputs.Single().Shape.Should().Equal(2, 4);
        eye.Outputs.Single().Values.Should()
            .BeEquivalentTo(new float[] { 1, 0, 0, 0, 0, 1, 0, 0 }, options => options.WithStrictOrdering());
        eye.Argument("columns")!.Value.GetInt64().Should().Be(4);
        eye.Argument("missing").Should().BeNull();

        var rand = FixtureFile.Read("creation").Cases.Single(fixture => fixture.Name == "torch.rand/size-3");
        rand.Seed.Should().Be(0);
        ((float[])rand.Outputs.Single().Values).Should().Equal(0.49625659f, 0.76822180f, 0.08847743f);

        var promoted = FixtureFile.Read("elementwise").Cases.Single(fixture => fixture.Name == "Tensor.add/promotion-int64-float32");
        promoted.Inputs[0].Values.Should().BeOfType<long[]>();
        var sum = ((long[])promoted.Inputs[0].Values).Zip((float[])promoted.Inputs[1].Values, (left, right) => left + right);
        ((float[])promoted.Outputs.Single().Values).Should().Equal(sum);
    }

    [Fact]
    public void Every_layout_occurs_and_expanded_inputs_repeat_their_first_row()
    {
        var inputs = FixtureFile.Areas.SelectMany(area => FixtureFile.Read(area).Cases).SelectMany(fixture => fixture.Inputs).ToArray();

        inputs.Select(tensor => tensor.Layout).Distinct().Should().BeEquivalentTo(Enum.GetValues<FixtureLayout>());
        foreach (var tensor in inputs.Where(tensor => tensor.Layout == FixtureLayout.Expanded))
        {
            var values = tensor.Values.Cast<object>().ToArray();
            var rows = values.Chunk(values.Length / checked((int)tensor.Shape[0])).ToArray();
            rows.Should().OnlyContain(row => row.SequenceEqual(rows[0]));
        }
    }

    [Fact]
    public void Training_runs_keep_a_considerable_loss()
    {
        foreach (var run in FixtureFile.Read("training").Cases)
        {
            var losses = (float[])run.Outputs.Single(tensor => tensor.Name == "losses").Values;
            losses.Should().HaveCount(run.Argument("steps")!.Value.GetInt32()).And.OnlyContain(loss => loss > 0.1f && loss < 3f);
            run.Outputs.Should().Contain(tensor => tensor.Name == "losses_two_threads");
            run.Outputs.Should().Contain(tensor => tensor.Name.StartsWith("initial.", StringComparison.Ordinal));
        }
    }

    private static void Fit(FixtureTensor tensor, FixtureTensor target, FixtureCase fixture)
    {
        tensor.Shape.Should().Equal(target.Shape, "{0} of {1} belongs to it", tensor.Name, fixture.Name);
        tensor.Values.Should().BeOfType(target.Values.GetType(), "{0} of {1} belongs to it", tensor.Name, fixture.Name);
    }
}
