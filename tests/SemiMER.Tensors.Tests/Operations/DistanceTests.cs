using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Operations;

public sealed class DistanceTests
{
    // The kernel takes rows in pairs on one side and in fours on the other: odd counts and batches go through its ends.
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 19)]
    [InlineData(4, 4, 16)]
    [InlineData(7, 10, 33)]
    public void Distances_of_any_number_of_rows_agree_with_their_definition(int rows, int others, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(5);
        torch.Tensor x = torch.rand([2, rows, width], generator: generator), y = torch.rand([2, others, width], generator: generator);

        float[] distances = torch.cdist(x, y).data<float>().ToArray();

        float[] expected = (x.unsqueeze(2) - y.unsqueeze(1)).square().sum(dim: -1).sqrt().data<float>().ToArray();
        distances.Should().HaveCount(2 * rows * others).And.Equal(expected, (one, other) => MathF.Abs(one - other) < 1e-5f);
    }

    [Fact]
    public void A_distance_does_not_depend_on_the_rows_beside()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(6);
        torch.Tensor x = torch.rand([5, 37], generator: generator), y = torch.rand([7, 37], generator: generator);
        float[] together = torch.cdist(x, y).data<float>().ToArray();

        for (int i = 0; i < 5; i++)
            torch.cdist(x.narrow(0, i, 1), y).data<float>().ToArray().Should().Equal(together[(7 * i)..(7 * i + 7)]);
    }
}
