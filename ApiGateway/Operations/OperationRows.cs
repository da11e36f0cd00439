using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;

namespace WhatIsUp.ApiGateway.Operations;

/// <summary>Makes rows of the table of operations.</summary>
internal static class OperationRows
{
    /// <summary>An operation that changes nothing.</summary>
    public static OperationRow Read(string id, string? scope, Capability capability = Capability.Works) => new(id, scope, capability, null, null, null);

    /// <summary>An operation that changes a channel or an endpoint.</summary>
    public static OperationRow Change(
        string id, string scope, string audit, object? example = null, Capability capability = Capability.Works, string? parity = null) =>
        new(id, scope, capability, example, audit, parity);

    /// <summary>An operation that acts in WhatsApp.</summary>
    public static OperationRow Send(string id, object? example = null, string? parity = null, Capability capability = Capability.Works) =>
        new(id, Scopes.MessagesSend, capability, example, null, parity);

    /// <summary>An operation of the sandbox; its example is declared with its route.</summary>
    public static OperationRow Phone(string id, string scope = Scopes.ChannelsWrite) => new(id, scope, Capability.SandboxOnly, null, null, null);
}
