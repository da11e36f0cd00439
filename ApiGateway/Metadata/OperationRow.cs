namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>Requirements of an operation on a real WhatsApp account.</summary>
internal enum Capability
{
    /// <summary>Works for every account.</summary>
    Works,

    /// <summary>Needs a WhatsApp Business account.</summary>
    NeedsBusinessAccount,

    /// <summary>Needs the phone to be online.</summary>
    NeedsPhoneOnline,

    /// <summary>Works against the sandbox; not yet confirmed with a real account.</summary>
    UnprovenOnLive,

    /// <summary>A linked device can't do this.</summary>
    NotPossible,

    /// <summary>Exists in test mode only.</summary>
    SandboxOnly,
}

/// <summary>One row of the table of operations.</summary>
/// <param name="Id">Operation id, as in the OpenAPI document.</param>
/// <param name="Scope">Scope that the API key needs; null when none is needed.</param>
/// <param name="Capability">Requirements of the operation on a real account.</param>
/// <param name="Example">Example of the request body, for the OpenAPI document and for the tests; null when the operation has no body.</param>
/// <param name="Audit">Action under which the change appears in the audit log; null when it is not audited.</param>
/// <param name="Parity">
/// What compares its stanza with that of Baileys: a case of <c>tests/Interop/type-parity.md</c>, or the call of Baileys' socket that does the same,
/// <c>socket.method(field, field)</c> with fields of the body; null when it sends no stanza of its own.
/// </param>
internal sealed record OperationRow(string Id, string? Scope, Capability Capability, object? Example, string? Audit, string? Parity)
{
    /// <summary>Prefix of <see cref="Parity"/> for a call of Baileys' socket.</summary>
    public const string SocketCall = "socket.";
}
