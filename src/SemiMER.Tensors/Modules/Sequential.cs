using System.Globalization;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>No modules yet: add them by append.</summary>
            public static Modules.Sequential Sequential() => new(Enumerable.Empty<Module<Tensor, Tensor>>());

            /// <summary>Named modules, each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                new(NotNull(modules));

            /// <summary>Modules named 0, 1, ..., each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(NotNull(modules));

            /// <summary>Named modules, each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                new(NotNull(modules).Select(pair => (pair.Item1, pair.Item2)));

            /// <summary>Named modules, each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(NotNull(modules));

            /// <summary>Named modules, each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                new(NotNull(modules).Select(pair => (pair.Item1, pair.Item2)));

            /// <summary>Modules named 0, 1, ..., each applied to the result of the one before.</summary>
            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(NotNull(modules));
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Modules applied one after the other.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<(string Name, torch.nn.IModule<torch.Tensor, torch.Tensor> Module)> items = [];

        /// <summary>Named modules in their order.</summary>
        protected Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)[] modules)
            : this(torch.NotNull(modules).AsEnumerable())
        {
        }

        /// <summary>Modules named 0, 1, ... in their order.</summary>
        protected Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
            : this(torch.NotNull(modules).AsEnumerable())
        {
        }

        internal Sequential(IEnumerable<(string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)> modules)
            : base(nameof(Sequential))
        {
            foreach ((string key, torch.nn.Module<torch.Tensor, torch.Tensor> module) in modules) Add(key, module);
        }

        internal Sequential(IEnumerable<torch.nn.IModule<torch.Tensor, torch.Tensor>> modules) : base(nameof(Sequential))
        {
            foreach (torch.nn.IModule<torch.Tensor, torch.Tensor> module in modules) Add(NextName(), module);
        }

        /// <summary>Number of modules.</summary>
        public int Count => items.Count;

        /// <summary>The module at a position.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => items[index].Module;

        /// <summary>The modules from <c>start</c> up to <c>end</c> without it, the same ones under the same names.</summary>
        public Sequential this[(int? start, int? end) index] => Part(index.start ?? 0, index.end ?? Count);

        /// <summary>The modules of a range, the same ones under the same names.</summary>
        public Sequential this[Range index] => Part(index.Start.GetOffset(Count), index.End.GetOffset(Count));

        /// <summary>Adds a module at the end.</summary>
        /// <exception cref="ArgumentException">The name is taken or holds a dot, or <paramref name="module"/> is not a Module.</exception>
        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            Add(name, module);
            return this;
        }

        /// <summary>Adds a module at the end, named by its position.</summary>
        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append(NextName(), module);

        /// <summary>The result of the last module. Results between them are disposed.</summary>
        public override torch.Tensor forward(torch.Tensor tensor)
        {
            torch.NotNull(tensor);
            if (items.Count == 0) return tensor.alias();
            torch.Tensor current = tensor;
            foreach ((_, torch.nn.IModule<torch.Tensor, torch.Tensor> module) in items)
            {
                torch.Tensor next = module.call(current);
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next)) current.Dispose();
                current = next;
            }
            return current;
        }

        private string NextName() => items.Count.ToString(CultureInfo.InvariantCulture);

        private void Add(string key, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            if (module is not torch.nn.Module registered)
                throw new ArgumentException($"Sequential: '{key}' is not a Module of one tensor.", nameof(module));
            register_module(key, registered);
            items.Add((key, module));
        }

        private Sequential Part(int start, int end)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Count);
            var part = new Sequential(Enumerable.Empty<torch.nn.IModule<torch.Tensor, torch.Tensor>>());
            for (int i = start; i < end; i++) part.Add(items[i].Name, items[i].Module);
            return part;
        }
    }
}
