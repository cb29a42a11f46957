using System.Collections;
using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Modules under names.</summary>
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            /// <summary>Modules of one kind under names.</summary>
            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var dictionary = new ModuleDict<T>();
                foreach ((string key, T module) in NotNull(modules)) dictionary.Add(key, module);
                return dictionary;
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Modules under names, in the order in which they were added.</summary>
    public class ModuleDict<T> : torch.nn.Module, IEnumerable<(string, T)>
        where T : torch.nn.Module
    {
        private readonly OrderedDictionary<string, T> modulesByName = new();

        /// <summary>No modules yet.</summary>
        public ModuleDict() : base("ModuleDict")
        {
        }

        /// <summary>Number of modules.</summary>
        public int Count => modulesByName.Count;

        /// <summary>The names.</summary>
        public ICollection<string> Keys => modulesByName.Keys;

        /// <summary>The modules.</summary>
        public ICollection<T> Values => modulesByName.Values;

        /// <summary>The module of a name; setting replaces it or adds it at the end.</summary>
        /// <exception cref="KeyNotFoundException">No module has the name.</exception>
        public T this[string key]
        {
            get => modulesByName[key];
            set
            {
                modulesByName[key] = torch.NotNull(value);
                ClearModules();
                foreach ((string name, T module) in modulesByName) register_module(name, module);
            }
        }

        /// <summary>Adds a module.</summary>
        /// <exception cref="ArgumentException">The name is taken, empty or holds a dot.</exception>
        public void Add(string key, T value)
        {
            register_module(key, torch.NotNull(value));
            modulesByName.Add(key, value);
        }

        /// <summary>Adds a module.</summary>
        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        /// <summary>True if a module has the name.</summary>
        public bool ContainsKey(string key) => modulesByName.ContainsKey(key);

        /// <summary>The module of a name, if there is one.</summary>
        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) =>
            modulesByName.TryGetValue(key, out value);

        /// <summary>The names.</summary>
        public IEnumerable<string> keys() => modulesByName.Keys;

        /// <summary>The modules.</summary>
        public IEnumerable<T> values() => modulesByName.Values;

        /// <summary>Names and modules.</summary>
        public IEnumerator<(string, T)> items() => GetEnumerator();

        /// <summary>Names and modules.</summary>
        public IEnumerator<(string, T)> GetEnumerator() => modulesByName.Select(pair => (pair.Key, pair.Value)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
