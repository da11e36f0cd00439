using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Faults that were requested, applied to the stanzas of a device.</summary>
internal interface IStanzaFaults
{
    /// <summary>True for a request that gets no response.</summary>
    bool Ignores(Device? device, string space, Node? child);

    /// <summary>Error code of a request that is refused, or null.</summary>
    int? Refuses(Device device, string space, string? child);

    /// <summary>The message as the device receives it.</summary>
    Node Damage(Device device, Node message);

    /// <summary>True for a message that the device receives twice.</summary>
    bool Repeats(Device device);
}
