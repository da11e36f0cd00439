namespace WhatIsUp.Sandbox.Server;

/// <summary>
/// The parts of the server by their type. Phones and REST requests are made below the areas: what an area adds to them reaches its own part by this.
/// Handlers get what they need from whoever makes them instead.
/// </summary>
internal sealed class ServerParts
{
    private readonly Dictionary<Type, object> _parts = [];

    public T Add<T>(T part)
        where T : class
    {
        _parts.Add(typeof(T), part);
        return part;
    }

    public T Get<T>()
        where T : class => (T)_parts[typeof(T)];
}
