using static SemiMER.Tensors.torch;

namespace SemiMER.Tensors.Tests.Robustness;

/// <summary>
/// Negative sizes, sizes whose product overflows, and indices out of range are refused by every operation that takes them.
/// </summary>
public sealed class SizeAndIndexTests
{
    private static readonly Dictionary<string, Func<long[], Tensor>> Creations = new()
    {
        ["empty"] = sizes => empty(sizes),
        ["zeros"] = sizes => zeros(sizes),
        ["ones"] = sizes => ones(sizes),
        ["full"] = sizes => full(sizes, 1),
        ["rand"] = sizes => rand(sizes),
        ["randn"] = sizes => randn(sizes),
        ["randint"] = sizes => randint(5, sizes),
        ["expand"] = sizes => ones(1).expand(sizes),
        ["repeat"] = sizes => ones(1).repeat(sizes),
        ["reshape"] = sizes => ones(4).reshape(sizes),
        ["view"] = sizes => ones(4).view(sizes),
    };

    private static readonly Dictionary<string, Action<Tensor, long>> Indexings = new()
    {
        ["[i]"] = (x, i) => _ = x[i],
        ["[:, i]"] = (x, i) => _ = x[TensorIndex.Colon, TensorIndex.Single(i)],
        ["[i] ="] = (x, i) => x[i] = ones(4),
        ["[tensor]"] = (x, i) => _ = x[TensorIndex.Tensor(tensor([0L, i]))],
        ["[tensor] ="] = (x, i) => x[TensorIndex.Tensor(tensor([0L, i]))] = ones(2, 4),
        ["select"] = (x, i) => x.select(0, i),
        ["narrow"] = (x, i) => x.narrow(0, i, 1),
        ["narrow beyond the end"] = (x, i) => x.narrow(0, 2, Math.Abs(i)),
        ["index_select"] = (x, i) => x.index_select(0, tensor([i])),
        ["index_select along columns"] = (x, i) => x.index_select(1, tensor([0L, i])),
        ["index_add"] = (x, i) => x.index_add(0, tensor([i]), ones(1, 4), 1),
        ["index_add_"] = (x, i) => x.index_add_(0, tensor([i]), ones(1, 4), 1),
        ["index_copy"] = (x, i) => x.index_copy(0, tensor([i]), ones(1, 4)),
        ["index_fill"] = (x, i) => x.index_fill(0, tensor([i]), 1),
        ["index_put_"] = (x, i) => x.index_put_(ones(1, 4), tensor([i])),
        ["gather"] = (x, i) => x.gather(0, full([1, 4], i, dtype: int64)),
        ["scatter"] = (x, i) => x.scatter(0, full([1, 4], i, dtype: int64), ones(1, 4)),
        ["scatter_"] = (x, i) => x.scatter_(0, full([1, 4], i, dtype: int64), ones(1, 4)),
        ["scatter_add"] = (x, i) => x.scatter_add(0, full([1, 4], i, dtype: int64), ones(1, 4)),
        ["scatter_add_"] = (x, i) => x.scatter_add_(0, full([1, 4], i, dtype: int64), ones(1, 4)),
        ["take"] = (x, i) => x.take(tensor([i == 4 ? 12 : i == -5 ? -13 : i])),
        ["take_along_dim"] = (x, i) => x.take_along_dim(full([1, 4], i, dtype: int64), 0),
        ["embedding"] = (_, i) => nn.Embedding(3, 4).call(tensor([i])),
        ["one_hot"] = (_, i) => nn.functional.one_hot(tensor([i]), 3),
        ["nll_loss"] = (x, i) => nn.functional.nll_loss(x, tensor([0L, 1L, i])),
        ["cross_entropy"] = (x, i) => nn.functional.cross_entropy(x, tensor([0L, 1L, i])),
        ["sum of a dimension"] = (x, i) => x.sum([i]),
        ["softmax of a dimension"] = (x, i) => x.softmax(i),
        ["transpose"] = (x, i) => x.transpose(0, i),
        ["permute"] = (x, i) => x.permute(0, i),
        ["cumsum"] = (x, i) => x.cumsum(i),
        ["cat"] = (x, i) => cat([x, x], i),
        ["stack"] = (x, i) => stack([x, x], i),
        ["unsqueeze"] = (x, i) => x.unsqueeze(i),
        ["flip"] = (x, i) => x.flip(i),
        ["topk"] = (x, i) => x.topk((int)Math.Clamp(Math.Abs(i), 0, int.MaxValue) + 1, 0),
    };

    public static IEnumerable<object[]> CreationNames => Creations.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> IndexingNames => Indexings.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(CreationNames))]
    public void Impossible_sizes_are_refused(string name)
    {
        long[][] impossible = [[-2], [3, -7], [long.MinValue], [1L << 32, 1L << 32], [long.MaxValue, 2], [1L << 62, 4, 4]];
        foreach (long[] sizes in impossible)
        {
            // A view repeats its element as often as fits 64 bits; everything else must hold the elements.
            Creations[name].Invoking(create => create(sizes)).Should()
                .Throw<Exception>($"{name} of [{string.Join(", ", sizes)}]")
                .Which.Should().Match(error =>
                    error is ArgumentException || error is OverflowException || error is InsufficientMemoryException);
        }
    }

    [Theory]
    [MemberData(nameof(IndexingNames))]
    public void Indices_out_of_range_are_refused_and_change_nothing(string name)
    {
        foreach (long index in new[] { 4L, -5L, 1L << 31, 1L << 33, long.MaxValue, long.MinValue + 1 })
        {
            Tensor x = torch.arange(12, dtype: float32).reshape(3, 4);
            Indexings[name].Invoking(operation => operation(x, index)).Should()
                .Throw<Exception>($"{name} with {index}")
                .Which.Should().Match(error => error is ArgumentException || error is IndexOutOfRangeException);
            x.data<float>().ToArray().Should().Equal(Enumerable.Range(0, 12).Select(i => (float)i));
        }
    }

    [Fact]
    public void Running_sums_in_a_small_type_stay_inside_their_memory()
    {
        Tensor x = tensor([100f, 100f, 100f]);
        x.cumsum(0, uint8).data<byte>().ToArray().Should().Equal(100, 200, 44);
        x.cumsum(0, int32).data<int>().ToArray().Should().Equal(100, 200, 300);
        tensor([false, true, true]).cumsum(0, @bool).data<bool>().ToArray().Should().Equal(false, true, true);
    }
}
