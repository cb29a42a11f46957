using SemiMER.Tensors.RandomNumbers;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// A stream of random numbers, the same as PyTorch's CPU generator gives from the same seed. Not safe for use by two
    /// threads at once.
    /// </summary>
    public class Generator : IDisposable
    {
        private static readonly AsyncLocal<Generator?> Current = new();

        // PyTorch's seed where nobody sets one.
        private const long UnsetSeed = 67280421310721;

        /// <summary>A generator that starts from <paramref name="seed"/>.</summary>
        public Generator(ulong seed = 0, Device? device = null) => Twister = new MersenneTwister(unchecked((long)seed));

        /// <summary>
        /// The generator that operations use when none is given: one for each execution flow that sets a seed, so that
        /// parallel work that sets its seeds does not disturb each other's numbers.
        /// </summary>
        public static Generator Default
        {
            get => Current.Value ??= new Generator(UnsetSeed);
            internal set => Current.Value = value;
        }

        /// <summary>The CPU.</summary>
        public Device device => CPU;

        internal MersenneTwister Twister { get; }

        /// <summary>Starts the stream anew from <paramref name="seed"/>; negative seeds count from 2^64.</summary>
        public Generator manual_seed(long seed)
        {
            Twister.ManualSeed(seed);
            return this;
        }

        /// <summary>The seed the stream started from.</summary>
        public long initial_seed() => Twister.InitialSeed;

        /// <summary>The state as bytes, in PyTorch's layout.</summary>
        public Tensor get_state() => tensor(Twister.GetState());

        /// <summary>Goes back to a state.</summary>
        /// <exception cref="ArgumentException">The bytes are not a state.</exception>
        public void set_state(Tensor value)
        {
            using Tensor state = NotNull(value).contiguous();
            Twister.SetState(state.ValuesOf<byte>());
        }

        /// <summary>Nothing to free.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Nothing to free.</summary>
        protected virtual void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Gives the current execution flow a generator of its own, started from <paramref name="seed"/>.</summary>
    public static Generator manual_seed(long seed)
    {
        var generator = new Generator(unchecked((ulong)seed));
        Generator.Default = generator;
        return generator;
    }

    /// <summary>The seed of the current flow's generator.</summary>
    public static long initial_seed() => Generator.Default.initial_seed();

    /// <summary>The state of the current flow's generator.</summary>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    /// <summary>Sets the state of the current flow's generator.</summary>
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The current flow's generator, by the names PyTorch also has.</summary>
    public static class random
    {
        /// <summary>As <see cref="torch.manual_seed"/>.</summary>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <summary>As <see cref="torch.initial_seed"/>.</summary>
        public static long initial_seed() => torch.initial_seed();

        /// <summary>As <see cref="torch.get_rng_state"/>.</summary>
        public static Tensor get_rng_state() => torch.get_rng_state();

        /// <summary>As <see cref="torch.set_rng_state"/>.</summary>
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
