using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>The value of a named parameter in a form for both databases. Written as a tuple: <c>("channel_id", channel)</c>.</summary>
/// <param name="Name">Name of the parameter, without <c>@</c>.</param>
/// <param name="Value">Null, string, long, double, byte[], or on PostgreSQL an array of strings or longs.</param>
public readonly record struct SqlArgument(string Name, object? Value)
{
    public static implicit operator SqlArgument((string Name, string? Value) argument) => new(argument.Name, argument.Value);

    public static implicit operator SqlArgument((string Name, byte[]? Value) argument) => new(argument.Name, argument.Value);

    public static implicit operator SqlArgument((string Name, long Value) argument) => new(argument.Name, argument.Value);

    public static implicit operator SqlArgument((string Name, long? Value) argument) => new(argument.Name, argument.Value);

    public static implicit operator SqlArgument((string Name, int Value) argument) => new(argument.Name, (long)argument.Value);

    public static implicit operator SqlArgument((string Name, int? Value) argument) => new(argument.Name, (long?)argument.Value);

    /// <summary>1 or 0.</summary>
    public static implicit operator SqlArgument((string Name, bool Value) argument) => new(argument.Name, argument.Value ? 1L : 0L);

    /// <summary>Unix milliseconds, as times are in every table.</summary>
    public static implicit operator SqlArgument((string Name, DateTimeOffset Value) argument) => new(argument.Name, argument.Value.ToUnixTimeMilliseconds());

    /// <summary>Unix milliseconds, or null.</summary>
    public static implicit operator SqlArgument((string Name, DateTimeOffset? Value) argument) => new(argument.Name, argument.Value?.ToUnixTimeMilliseconds());

    public static implicit operator SqlArgument((string Name, ChannelId Value) argument) => new(argument.Name, argument.Value.ToString());

    public static implicit operator SqlArgument((string Name, CustomerId Value) argument) => new(argument.Name, argument.Value.ToString());

    public static implicit operator SqlArgument((string Name, Mode Value) argument) => new(argument.Name, (long)argument.Value);
}
