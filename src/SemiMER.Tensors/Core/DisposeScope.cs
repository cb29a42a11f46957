namespace SemiMER.Tensors;

/// <summary>What a scope needs of the things it owns.</summary>
internal interface IScoped : IDisposable
{
    DisposeScope? Scope { get; set; }

    /// <summary>Position in the scope's list, so that leaving it takes constant time.</summary>
    int ScopeIndex { get; set; }
}

/// <summary>
/// Owns the tensors made on its thread while it is the innermost scope, and disposes those that are still attached when it
/// is disposed. Made by <see cref="torch.NewDisposeScope"/>.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly List<IDisposable> disposables = [];
    private readonly DisposeScopeManager manager;
    private bool disposed;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        this.manager = manager;
        Outer = outer;
    }

    internal DisposeScope? Outer { get; set; }

    /// <summary>What the scope would dispose now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView => disposables.AsReadOnly();

    /// <summary>How many objects the scope would dispose now.</summary>
    public int DisposablesCount => disposables.Count;

    /// <summary>Hands <paramref name="disposable"/> to the next outer scope, or to nobody if this is the outermost.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => Moved(disposable, Outer);

    /// <summary>Hands two objects to the next outer scope.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    /// <summary>Hands three objects to the next outer scope.</summary>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <summary>Hands the objects to the next outer scope.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    /// <summary>Hands the objects to the next outer scope.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveAll(disposables, Outer);

    /// <summary>Hands <paramref name="disposable"/> to <paramref name="scope"/>.</summary>
    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable => Moved(disposable, scope);

    /// <summary>Hands the objects to <paramref name="scope"/>.</summary>
    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Hands the objects to <paramref name="scope"/>.</summary>
    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables) => MoveAll(disposables, scope);

    /// <summary>Takes <paramref name="disposable"/> out of the scope: from now on the caller disposes it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable => Moved(disposable, null);

    /// <summary>Takes two objects out of the scope.</summary>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    /// <summary>Takes three objects out of the scope.</summary>
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    /// <summary>Takes the objects out of the scope.</summary>
    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    /// <summary>Takes the objects out of the scope.</summary>
    public void Detach(IEnumerable<IDisposable> disposables) => MoveAll(disposables, null);

    /// <summary>Makes the scope the owner of <paramref name="disposable"/>.</summary>
    public void Attach(IDisposable disposable) => Move(disposable, this);

    /// <summary>Makes the scope the owner of the objects.</summary>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Makes the scope the owner of the objects.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        ArgumentNullException.ThrowIfNull(disposables);
        IDisposable[] all = disposables.ToArray();
        foreach (IDisposable disposable in all) Move(disposable, this);
        return all;
    }

    /// <summary>Disposes all that is attached now; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut(Array.Empty<IDisposable>());

    /// <summary>Disposes all that is attached now except <paramref name="inKeep"/>.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        for (int i = disposables.Count - 1; i >= 0; i--)
        {
            IDisposable disposable = disposables[i];
            if (keep.Contains(disposable)) continue;
            RemoveAt(i);
            disposable.Dispose();
        }
    }

    /// <summary>Disposes all that is attached now except <paramref name="keep"/>.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes all that is attached now except <paramref name="keep"/>.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>True if the scope owns <paramref name="disposable"/>.</summary>
    public bool Contains(IDisposable disposable) =>
        disposable is IScoped scoped ? scoped.Scope == this : disposables.Contains(disposable);

    /// <summary>Forgets <paramref name="disposable"/>, which has been disposed otherwise.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Remove(disposable);

    /// <summary>Disposes all that is attached and closes the scope.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        for (int i = disposables.Count - 1; i >= 0; i--)
        {
            // From the end, so that nothing moves; each is out of the list before its own Dispose runs.
            IDisposable disposable = disposables[i];
            RemoveAt(i);
            disposable.Dispose();
        }
        manager.Close(this);
    }

    internal void Add(IScoped scoped)
    {
        scoped.Scope = this;
        scoped.ScopeIndex = disposables.Count;
        disposables.Add(scoped);
    }

    internal void Remove(IDisposable disposable)
    {
        if (disposable is IScoped scoped)
        {
            if (scoped.Scope == this) RemoveAt(scoped.ScopeIndex);
            return;
        }
        int index = disposables.IndexOf(disposable);
        if (index >= 0) RemoveAt(index);
    }

    /// <summary>Makes a closed scope usable again: scopes of the backward pass are opened thousands of times a second.</summary>
    internal DisposeScope Reopen(DisposeScope? outer)
    {
        disposed = false;
        Outer = outer;
        return this;
    }

    private void RemoveAt(int index)
    {
        if (disposables[index] is IScoped scoped) scoped.Scope = null;
        int last = disposables.Count - 1;
        if (index != last)
        {
            IDisposable moved = disposables[last];
            disposables[index] = moved;
            if (moved is IScoped movedScoped) movedScoped.ScopeIndex = index;
        }
        disposables.RemoveAt(last);
    }

    private static T Moved<T>(T disposable, DisposeScope? to) where T : IDisposable
    {
        Move(disposable, to);
        return disposable;
    }

    private static void MoveAll(IEnumerable<IDisposable> disposables, DisposeScope? to)
    {
        ArgumentNullException.ThrowIfNull(disposables);
        foreach (IDisposable disposable in disposables) Move(disposable, to);
    }

    private static void Move(IDisposable disposable, DisposeScope? to)
    {
        ArgumentNullException.ThrowIfNull(disposable);
        if (disposable is IScoped scoped)
        {
            if (scoped.Scope == to) return;
            scoped.Scope?.Remove(scoped);
            if (to is not null)
            {
                to.Add(scoped);
                DisposeScopeManager.Current.Counts.Attached++;
            }
            else
            {
                DisposeScopeManager.Current.Counts.Detached++;
            }
            return;
        }
        for (DisposeScope? scope = DisposeScopeManager.Current.Innermost; scope is not null; scope = scope.Outer) scope.Remove(disposable);
        if (to is not null && !to.disposables.Contains(disposable)) to.disposables.Add(disposable);
    }
}

/// <summary>Keeps the scopes of each thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? current;

    // Closed scopes of the engine, to be opened again; a chain by their outer scopes.
    private DisposeScope? spare;

    /// <summary>What happened to the tensors made on this thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => Current.Counts.Report;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal DisposeScope? Innermost { get; private set; }

    internal bool GradientsDisabled { get; set; }

    internal LifetimeCounts Counts { get; } = new();

    internal DisposeScope Open()
    {
        var scope = new DisposeScope(this, Innermost);
        Innermost = scope;
        return scope;
    }

    /// <summary>Opens a scope whose owner promises not to use it after disposing it, so that the object can serve again.</summary>
    internal void OpenTemporary(out TemporaryScope scope)
    {
        if (spare is not { } reopened)
        {
            scope = new TemporaryScope(this, Open());
            return;
        }
        spare = reopened.Outer;
        Innermost = reopened.Reopen(Innermost);
        scope = new TemporaryScope(this, reopened);
    }

    /// <summary>A scope for the temporaries of an operation that is made of others; its result leaves by
    /// <see cref="TemporaryScope.Return(torch.Tensor)"/>.</summary>
    internal static TemporaryScope Temporaries()
    {
        Current.OpenTemporary(out TemporaryScope scope);
        return scope;
    }

    internal void Register(torch.Tensor tensor)
    {
        if (Innermost is not { } scope)
        {
            Counts.CreatedOutside++;
            return;
        }
        Counts.CreatedInside++;
        scope.Add(tensor);
    }

    internal void Close(DisposeScope scope)
    {
        if (Innermost == scope)
        {
            Innermost = scope.Outer;
            return;
        }
        // Closed out of order, or by another thread: take it out of the chain where it is.
        for (DisposeScope? inner = Innermost; inner is not null; inner = inner.Outer)
        {
            if (inner.Outer != scope) continue;
            inner.Outer = scope.Outer;
            return;
        }
    }

    /// <summary>A scope for the engine's own temporaries.</summary>
    internal readonly ref struct TemporaryScope(DisposeScopeManager manager, DisposeScope scope)
    {
        internal void Keep(torch.Tensor tensor) => scope.Detach(tensor);

        /// <summary>Moves a result to the caller's scope.</summary>
        internal torch.Tensor Return(torch.Tensor tensor)
        {
            if (((IScoped)tensor).Scope == scope) tensor.MoveToOuterDisposeScope();
            return tensor;
        }

        /// <summary>Moves two results to the caller's scope.</summary>
        internal (torch.Tensor, torch.Tensor) Return((torch.Tensor, torch.Tensor) tensors) =>
            (Return(tensors.Item1), Return(tensors.Item2));

        public void Dispose()
        {
            scope.Dispose();
            scope.Outer = manager.spare;
            manager.spare = scope;
        }
    }
}

/// <summary>Counters of one thread.</summary>
internal sealed class LifetimeCounts
{
    internal long CreatedOutside, DisposedOutside, CreatedInside, DisposedInside, Attached, Detached;

    internal LifetimeCounts() => Report = new ThreadDisposeScopeStatistics(this);

    internal ThreadDisposeScopeStatistics Report { get; }
}

/// <summary>Counts of tensors made and disposed on one thread, in and out of dispose scopes.</summary>
public class ThreadDisposeScopeStatistics
{
    private readonly LifetimeCounts counts;

    internal ThreadDisposeScopeStatistics(LifetimeCounts counts) => this.counts = counts;

    /// <summary>Tensors made while no scope was open.</summary>
    public long CreatedOutsideScopeCount => counts.CreatedOutside;

    /// <summary>Tensors disposed while they belonged to no scope.</summary>
    public long DisposedOutsideScopeCount => counts.DisposedOutside;

    /// <summary>Tensors made in a scope.</summary>
    public long CreatedInScopeCount => counts.CreatedInside;

    /// <summary>Tensors disposed while they belonged to a scope.</summary>
    public long DisposedInScopeCount => counts.DisposedInside;

    /// <summary>Tensors moved into a scope.</summary>
    public long AttachedToScopeCount => counts.Attached;

    /// <summary>Tensors taken out of a scope.</summary>
    public long DetachedFromScopeCount => counts.Detached;

    /// <summary>Tensors made on this thread and not yet disposed.</summary>
    public long ThreadTotalLiveCount =>
        counts.CreatedOutside + counts.CreatedInside - counts.DisposedOutside - counts.DisposedInside;

    /// <summary>Sets all counts to zero.</summary>
    public void Reset()
    {
        counts.CreatedOutside = counts.DisposedOutside = counts.CreatedInside = counts.DisposedInside = 0;
        counts.Attached = counts.Detached = 0;
    }
}

public static partial class torch
{
    /// <summary>
    /// Opens a scope: tensors made on this thread belong to it until it is disposed, unless they are moved out.
    /// Scopes nest.
    /// </summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Current.Open();

    /// <summary>The innermost open scope of this thread, or null.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current.Innermost;

    /// <summary>Runs <paramref name="expr"/> in a scope of its own and keeps only its result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
