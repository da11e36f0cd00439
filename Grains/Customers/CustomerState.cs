using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Customers;

/// <summary>Stored state of a customer.</summary>
public sealed class CustomerState
{
    /// <summary>Name, or null while the customer does not exist.</summary>
    public string? Name { get; set; }

    /// <summary>Name of the plan.</summary>
    public string Plan { get; set; } = "";

    /// <summary>Channels that count against the plan.</summary>
    public Dictionary<Guid, Mode> Channels { get; set; } = [];

    /// <summary>Reserved channels whose creation is not confirmed yet.</summary>
    public HashSet<Guid> Unconfirmed { get; set; } = [];
}
