namespace WhatIsUp.Sandbox;

/// <summary>The sandbox's accounts, driven in process.</summary>
public sealed class SandboxNetwork
{
    /// <summary>Owner of phones made without one.</summary>
    public const string DefaultOwner = "local";

    /// <summary>Makes an account with its phone, online.</summary>
    /// <exception cref="SandboxRefusedException">The number is malformed or taken.</exception>
    public Task<SandboxPhone> CreatePhoneAsync(NewSandboxPhone phone, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>All phones of an owner, or of everybody, in order of creation.</summary>
    public IReadOnlyList<SandboxPhone> ListPhones(string? owner = null) => throw new NotSupportedException();

    /// <summary>The phone with this id, or null.</summary>
    public SandboxPhone? FindPhone(string id) => throw new NotSupportedException();

    /// <summary>The phone with this number (digits), or null.</summary>
    public SandboxPhone? FindPhoneByNumber(string digits) => throw new NotSupportedException();

    /// <summary>Deletes an account: its linked devices are logged out.</summary>
    public Task DeletePhoneAsync(SandboxPhone phone, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Makes something go wrong.</summary>
    /// <exception cref="SandboxRefusedException">The JID names no linked device or account.</exception>
    public Task InjectFaultAsync(SandboxFault fault, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Recorded stanzas after a sequence number, oldest first. Empty unless <see cref="SandboxOptions.RecordsStanzas"/>.</summary>
    public IReadOnlyList<RecordedStanza> ReadStanzas(long after = 0, int limit = 1_000) => throw new NotSupportedException();

    /// <summary>Counters since the start.</summary>
    public SandboxCounters Counters => throw new NotSupportedException();
}
