using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The session with one device: the current state and former ones. Loaded, used and stored again for each step; never shared.</summary>
public sealed class SessionRecord
{
    private List<SessionState>? _archived;
    private int _packedSkipped;

    internal SessionState? Current { get; set; }

    /// <summary>Source of new ephemeral and ratchet keys; tests provide those of a recorded conversation.</summary>
    internal Func<KeyPair> NewKeyPair { get; set; } = Curve25519.GenerateKeyPair;

    /// <summary>Former states as they were stored. Few messages need them, so they are read only when one does.</summary>
    internal ReadOnlyMemory<byte> PackedArchive { get; private set; }

    /// <summary>Newest first.</summary>
    internal List<SessionState> Archived
    {
        get
        {
            if (_archived is not null) return _archived;
            _archived = SessionRecordCodec.ReadArchive(PackedArchive.Span);
            (PackedArchive, _packedSkipped) = (default, 0);
            return _archived;
        }
    }

    /// <summary>False as long as the archive is only in its packed form.</summary>
    internal bool IsArchiveOpen => _archived is not null;

    /// <summary>True when a message can be encrypted.</summary>
    public bool CanEncrypt => Current is not null;

    /// <summary>True when nothing was ever exchanged: no state at all.</summary>
    public bool IsEmpty => Current is null && Archived.Count == 0;

    /// <summary>Identity key (32 bytes) of the peer in the current state, or null.</summary>
    public ReadOnlyMemory<byte>? RemoteIdentity => Current?.RemoteIdentity;

    /// <summary>Registration id of the peer in the current state, 0 without one: shows whether a retry is from a reinstalled device.</summary>
    public uint RemoteRegistrationId => Current?.RemoteRegistrationId ?? 0;

    /// <summary>Ephemeral key (32 bytes) that started the current state, or null: two retries with the same one mean that the repair did not take.</summary>
    public ReadOnlyMemory<byte>? BaseKey => Current?.BaseKey;

    /// <summary>Archives the current state, so that the next message starts a new session; messages in transit can still be decrypted.</summary>
    public void ArchiveCurrent()
    {
        if (Current is null) return;
        Archived.Insert(0, Current);
        TrimArchive();
        Current = null;
    }

    /// <summary>The record as bytes for the store.</summary>
    public byte[] Serialize()
    {
        TrimSkipped();
        return SessionRecordCodec.Write(this);
    }

    /// <summary>Reads the result of <see cref="Serialize"/>.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.UnknownRecordVersion"/> or <see cref="SignalFailure.CorruptRecord"/>.</exception>
    public static SessionRecord Deserialize(ReadOnlySpan<byte> bytes) => SessionRecordCodec.Read(bytes);

    internal void Promote(SessionState state)
    {
        Archived.Remove(state);
        ArchiveCurrent();
        Current = state;
    }

    /// <summary>Adds the states of another record behind the own ones.</summary>
    internal void Append(SessionRecord other)
    {
        if (other.Current is { } state)
        {
            if (Current is null && Archived.Count == 0) Current = state;
            else Archived.Add(state);
        }
        Archived.AddRange(other.Archived);
        TrimArchive();
    }

    internal void LoadArchive(ReadOnlyMemory<byte> packed, int skippedCount) => (PackedArchive, _packedSkipped) = (packed, skippedCount);

    /// <summary>Enforces the bounds: a peer controls how many messages it skips, not how much is stored. The oldest states are dropped first.</summary>
    private void TrimSkipped()
    {
        Current?.TrimSkipped(SessionLimits.SkippedPerState);
        var room = SessionLimits.SkippedPerRecord - (Current?.SkippedCount ?? 0);
        if (!IsArchiveOpen && _packedSkipped <= room) return;
        foreach (var state in Archived)
        {
            state.TrimSkipped(Math.Min(room, SessionLimits.SkippedPerState));
            room -= state.SkippedCount;
        }
    }

    private void TrimArchive()
    {
        if (Archived.Count > SessionLimits.ArchivedStates) Archived.RemoveRange(SessionLimits.ArchivedStates, Archived.Count - SessionLimits.ArchivedStates);
    }
}
