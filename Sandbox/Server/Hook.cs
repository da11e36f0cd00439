namespace WhatIsUp.Sandbox.Server;

/// <summary>What areas do when something happens, in the order in which they subscribed.</summary>
internal sealed class Hook<T>
{
    private readonly List<Action<T>> _actions = [];

    public void Add(Action<T> action) => _actions.Add(action);

    public void Raise(T subject)
    {
        foreach (var action in _actions) action(subject);
    }
}
