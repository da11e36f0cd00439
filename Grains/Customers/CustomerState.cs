using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Customers;

/// <summary>What a customer remembers.</summary>
public sealed class CustomerState
{
    /// <summary>Name, null while there is no such customer.</summary>
    public string? Name { get; set; }

    /// <summary>Name of the plan.</summary>
    public string Plan { get; set; } = "";

    /// <summary>Channels that take a place of the plan.</summary>
    public Dictionary<Guid, Mode> Channels { get; set; } = [];

    /// <summary>Channels whose place was taken and whose making was not confirmed yet.</summary>
    public HashSet<Guid> Unconfirmed { get; set; } = [];
}
