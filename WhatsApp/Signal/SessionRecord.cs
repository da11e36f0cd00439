namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The session with one device: the current state and former ones. Loaded, used and stored again for each step; never shared.</summary>
public sealed class SessionRecord
{
    internal SessionState? Current { get; set; }

    /// <summary>Newest first.</summary>
    internal List<SessionState> Archived { get; } = [];

    /// <summary>True when a message can be encrypted.</summary>
    public bool CanEncrypt => Current is not null;

    /// <summary>Identity key (32 bytes) of the peer in the current state, or null.</summary>
    public ReadOnlyMemory<byte>? RemoteIdentity => Current?.RemoteIdentity;

    /// <summary>Registration id of the peer in the current state, 0 without one: tells whether a retry comes from a reinstalled device.</summary>
    public uint RemoteRegistrationId => Current?.RemoteRegistrationId ?? 0;

    /// <summary>Ephemeral key (32 bytes) that started the current state, or null: two retries with the same one mean that the repair did not take.</summary>
    public ReadOnlyMemory<byte>? BaseKey => Current?.BaseKey;

    /// <summary>Puts the current state away, so that the next message starts a new session; what is under way can still be read.</summary>
    public void ArchiveCurrent()
    {
        if (Current is null) return;
        Archived.Insert(0, Current);
        if (Archived.Count > SessionLimits.ArchivedStates) Archived.RemoveAt(Archived.Count - 1);
        Current = null;
    }

    /// <summary>The record as bytes for the store.</summary>
    public byte[] Serialize() => SessionRecordCodec.Write(this);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.CorruptRecord"/>.</exception>
    public static SessionRecord Deserialize(ReadOnlySpan<byte> bytes) => SessionRecordCodec.Read(bytes);

    internal void Promote(SessionState state)
    {
        Archived.Remove(state);
        ArchiveCurrent();
        Current = state;
    }
}
