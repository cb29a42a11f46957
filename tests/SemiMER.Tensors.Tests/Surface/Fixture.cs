namespace SemiMER.Tensors.Tests.Surface.Fixture;

/// <summary>One public type for each feature of the language that a rendered surface must show. Nothing here is ever called.</summary>
#pragma warning disable CS8981 // lower-case type names: they are TorchSharp's
public static class torch
{
    public class Tensor
    {
        public Tensor? grad { get; set; }
        public long this[params long[] indices] { get => indices[0]; set => indices[0] = value; }
        public static Tensor operator +(Tensor left, int right) => left;
        public static implicit operator Tensor(long value) => new();
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => (this, this);
        public IEnumerable<(string name, (Tensor first, long?) pair)> nested((int, int)[] pairs) => [];
        public Tensor sum(ReadOnlySpan<long> dim, ScalarType? type = null, params Tensor[] others) => this;
        public Tensor round(
            ScalarType type = ScalarType.Float32, double eps = 1e-08, float p = 0.5f, string text = "ij", char c = 'L') => this;
        public T item<T>() where T : unmanaged => default;
        public bool TryGet(ref long index, in long key, out Tensor? value, Span<float> span = default) => (value = null) is null;
        protected virtual void Dispose(bool disposing) { }
        internal void Hidden() { }
        protected internal static float[,] field = new float[1, 1];
    }

    public enum ScalarType { Byte = 0, Float32 = 6 }

    public static class nn
    {
        public interface IModule<T, TResult>
        {
            TResult call(T input);

            void reset() { }
        }

        public abstract class Module<T, TResult> : IModule<T, TResult>
        {
            protected Module(string name) { }

            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);

            public sealed class Hook
            {
                public Module<T, TResult>.Hook next() => this;
            }
        }
    }

    public ref struct Accessor
    {
        public Func<Tensor, nn.Module<Tensor, Tensor>>? Factory { get; init; }
    }
}

public static class Extensions
{
    public static T to<T>(this T module, torch.nn.Module<torch.Tensor, torch.Tensor>.Hook hook)
        where T : torch.nn.Module<torch.Tensor, torch.Tensor>, new() => module;
}
