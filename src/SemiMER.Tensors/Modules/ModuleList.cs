using System.Collections;
using System.Globalization;
using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Modules under the names 0, 1, ...</summary>
            public static ModuleList<Module> ModuleList(params Module[] modules) => new(NotNull(modules));

            /// <summary>Modules of one kind under the names 0, 1, ...</summary>
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(NotNull(modules));
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>A list of modules, registered under their positions.</summary>
    public class ModuleList<T> : torch.nn.Module, IList<T>
        where T : torch.nn.Module
    {
        private readonly List<T> items;

        /// <summary>A list of the given modules.</summary>
        public ModuleList(params T[] modules) : base("ModuleList")
        {
            items = [.. torch.NotNull(modules)];
            Register();
        }

        /// <summary>Number of modules.</summary>
        public int Count => items.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>The module at a position.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
        public T this[int index]
        {
            get => items[index];
            set
            {
                items[index] = torch.NotNull(value);
                Register();
            }
        }

        /// <summary>Adds a module at the end.</summary>
        public void Add(T item) => Insert(items.Count, item);

        /// <summary>Adds modules at the end.</summary>
        public void append(params T[] parameters) => extend(parameters);

        /// <summary>Adds modules at the end.</summary>
        public void extend(IEnumerable<T> modules)
        {
            foreach (T module in torch.NotNull(modules)) Add(module);
        }

        /// <summary>Puts a module before the one at <paramref name="index"/>; those behind are named anew.</summary>
        public void Insert(int index, T item)
        {
            items.Insert(index, torch.NotNull(item));
            Register();
        }

        /// <summary>Takes a module out without disposing it; those behind are named anew.</summary>
        public bool Remove(T item)
        {
            bool found = items.Remove(item);
            Register();
            return found;
        }

        /// <summary>Takes a module out without disposing it; those behind are named anew.</summary>
        public void RemoveAt(int index)
        {
            items.RemoveAt(index);
            Register();
        }

        /// <summary>Takes all modules out without disposing them.</summary>
        public void Clear()
        {
            items.Clear();
            Register();
        }

        /// <summary>True if the module is in the list.</summary>
        public bool Contains(T item) => items.Contains(item);

        /// <summary>Position of a module, or -1.</summary>
        public int IndexOf(T item) => items.IndexOf(item);

        /// <summary>Copies the modules to an array.</summary>
        public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

        /// <summary>The modules in their order.</summary>
        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private void Register()
        {
            ClearModules();
            for (int i = 0; i < items.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), items[i]);
        }
    }
}
