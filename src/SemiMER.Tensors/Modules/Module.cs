using System.Reflection;
using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: parameters, buffers and modules of its own, each under a name. Derive from
        /// <see cref="Module{T, TResult}"/>, keep them in fields and call <see cref="RegisterComponents"/> in the constructor.
        /// </summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> ownParameters = new();
            private readonly OrderedDictionary<string, (Tensor Value, bool Persistent)> ownBuffers = new();
            private readonly OrderedDictionary<string, Module> submodules = new();
            private bool componentsRegistered;

            /// <summary>Name of the kind of module.</summary>
            protected string name;

            /// <summary>A module of the given kind.</summary>
            protected Module(string name)
            {
                ArgumentNullException.ThrowIfNull(name);
                this.name = name;
            }

            /// <summary>True while training (the default), false in evaluation: dropout and batch norm differ.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>Name of the kind of module.</summary>
            public virtual string GetName() => name;

            /// <summary>Applies a function to all modules below this one and then to itself.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (Module module in submodules.Values) module.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Goes into training mode, or out of it, with all modules below.</summary>
            public virtual void train(bool train = true)
            {
                training = train;
                foreach (Module module in submodules.Values) module.train(train);
            }

            /// <summary>Goes into evaluation mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Removes the gradients of all parameters, or sets them to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    if (set_to_none) parameter.grad = null;
                    else using (Tensor? gradient = parameter.grad) gradient?.zero_();
                }
            }

            /// <summary>The modules directly below, with their names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() =>
                submodules.Select(pair => (pair.Key, pair.Value));

            /// <summary>The modules directly below.</summary>
            public virtual IEnumerable<Module> children() => submodules.Values;

            /// <summary>All modules below, with their dotted names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string child, Module module) in named_children())
                {
                    yield return (child, module);
                    foreach ((string below, Module inner) in module.named_modules()) yield return ($"{child}.{below}", inner);
                }
            }

            /// <summary>All modules below.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            /// <summary>The parameters with their dotted names: own ones first, then those of the modules below.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                foreach ((string key, Parameter parameter) in ownParameters)
                    if (seen.Add(parameter)) yield return (key, parameter);
                if (!recurse) yield break;
                foreach ((string child, Module module) in named_children())
                    foreach ((string key, Parameter parameter) in module.named_parameters())
                        if (seen.Add(parameter)) yield return ($"{child}.{key}", parameter);
            }

            /// <summary>The parameters: own ones first, then those of the modules below.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(pair => pair.parameter);

            /// <summary>The buffers with their dotted names.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach ((string key, (Tensor value, bool persistent)) in ownBuffers)
                    if (persistent || include_nonpersistent) yield return (key, value);
                if (!recurse) yield break;
                foreach ((string child, Module module) in named_children())
                    foreach ((string key, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                        yield return ($"{child}.{key}", buffer);
            }

            /// <summary>The buffers.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            /// <summary>Parameters and persistent buffers by dotted name; the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Full(string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";
                foreach ((string key, Parameter parameter) in ownParameters) destination[Full(key)] = parameter;
                foreach ((string key, (Tensor value, bool persistent)) in ownBuffers)
                    if (persistent) destination[Full(key)] = value;
                foreach ((string child, Module module) in named_children()) module.state_dict(destination, Full(child));
                return destination;
            }

            /// <summary>Copies values from <paramref name="source"/> into the parameters and buffers of the same names.</summary>
            /// <param name="source">Tensors by dotted name.</param>
            /// <param name="strict">Refuse missing and surplus names.</param>
            /// <param name="skip">Names to leave alone.</param>
            /// <returns>The names missing from and the names surplus in <paramref name="source"/>.</returns>
            /// <exception cref="InvalidOperationException">Names differ in strict mode.</exception>
            /// <exception cref="ArgumentException">A shape differs; nothing has been copied then.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                Dictionary<string, Tensor> own = state_dict();
                List<string> missing = own.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                List<string> unexpected = source.Keys.Where(key => !own.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        "The loaded state_dict is not identical to the target dictionary." +
                        $" Missing: {string.Join(", ", missing.DefaultIfEmpty("none"))}." +
                        $" Unexpected: {string.Join(", ", unexpected.DefaultIfEmpty("none"))}.");
                }
                List<(Tensor To, Tensor From)> copies = [];
                foreach ((string key, Tensor target) in own)
                {
                    if (!source.TryGetValue(key, out Tensor? value) || skip?.Contains(key) == true) continue;
                    if (!Shapes.Same(value.sizes, target.sizes))
                    {
                        throw new ArgumentException(
                            $"load_state_dict: '{key}' has shape {Shapes.Text(target.sizes)} in the module and " +
                            $"{Shapes.Text(value.sizes)} in the source.");
                    }
                    copies.Add((target, value));
                }
                using IDisposable _ = no_grad();
                foreach ((Tensor to, Tensor from) in copies) to.copy_(from);
                return (missing, unexpected);
            }

            /// <summary>True if a buffer has this dotted name.</summary>
            public virtual bool has_buffer(string target) => named_buffers().Any(pair => pair.name == target);

            /// <summary>True if a parameter has this dotted name.</summary>
            public virtual bool has_parameter(string target) => named_parameters().Any(pair => pair.name == target);

            /// <summary>The buffer of this dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(pair => pair.name == target).buffer;

            /// <summary>The parameter of this dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(pair => pair.name == target).parameter;

            /// <summary>Adds a tensor that belongs to the state but is not trained. It leaves the current dispose scope.</summary>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name);
                ArgumentNullException.ThrowIfNull(tensor);
                tensor.DetachFromDisposeScope();
                ownBuffers.Add(name, (tensor, persistent));
            }

            /// <summary>Adds a tensor that is trained. It leaves the current dispose scope.</summary>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_parameter(string name, Parameter? param)
            {
                CheckName(name);
                if (param is null) return;
                param.DetachFromDisposeScope();
                ownParameters.Add(name, param);
            }

            /// <summary>Adds a module below this one.</summary>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                CheckName(name);
                ArgumentNullException.ThrowIfNull(submodule);
                if (ReferenceEquals(submodule, this))
                    throw new ArgumentException($"Module '{name}' cannot be its own part.", nameof(submodule));
                submodules.Add(name, submodule);
            }

            /// <summary>Adds a module below this one.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Frees parameters, buffers and the modules below.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees parameters, buffers and the modules below.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (Parameter parameter in ownParameters.Values) parameter.Dispose();
                foreach ((Tensor value, _) in ownBuffers.Values) value.Dispose();
                foreach (Module module in submodules.Values) module.Dispose();
            }

            /// <summary>
            /// Registers the fields of this object, private ones and those of base classes included, by their names: modules,
            /// parameters, and other tensors as buffers. Call it at the end of the constructor; a second call does nothing.
            /// </summary>
            [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("Trimming", "IL2075", Justification =
                "Fields of a module that are never read are not needed; those that are read are kept.")]
            protected virtual void RegisterComponents()
            {
                if (componentsRegistered) return;
                componentsRegistered = true;
                var types = new Stack<Type>();
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType) types.Push(type);
                foreach (Type type in types)
                {
                    const BindingFlags Own =
                        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                    foreach (FieldInfo field in type.GetFields(Own))
                    {
                        if (field.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))) continue;
                        string key = field.GetCustomAttribute<Utils.ComponentNameAttribute>()?.Name ?? field.Name;
                        switch (field.GetValue(this))
                        {
                            case Module module when !submodules.ContainsKey(key): register_module(key, module); break;
                            case Parameter parameter when !ownParameters.ContainsKey(key): register_parameter(key, parameter); break;
                            case Tensor buffer and not Modules.Parameter when !ownBuffers.ContainsKey(key): register_buffer(
                                key, buffer); break;
                            default: break;
                        }
                    }
                }
            }

            /// <summary>Replaces a parameter or a buffer that is registered already.</summary>
            internal void Replace(string name, Tensor? value)
            {
                if (value is Parameter parameter)
                {
                    parameter.DetachFromDisposeScope();
                    ownParameters[name] = parameter;
                }
                else
                {
                    ownParameters.Remove(name);
                }
            }

            /// <summary>Replaces a buffer that is registered already.</summary>
            internal void ReplaceBuffer(string name, Tensor? value)
            {
                value?.DetachFromDisposeScope();
                if (value is null) ownBuffers.Remove(name);
                else ownBuffers[name] = (value, true);
            }

            /// <summary>Forgets the modules below, which are not disposed.</summary>
            protected void ClearModules() => submodules.Clear();

            private void CheckName(string name)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"A component's name must not be empty or hold a dot, got '{name}'.", nameof(name));
                if (ownParameters.ContainsKey(name) || ownBuffers.ContainsKey(name) || submodules.ContainsKey(name))
                    throw new ArgumentException($"Module {this.name} has a component '{name}' already.", nameof(name));
            }
        }
    }
}
