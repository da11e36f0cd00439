namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The sender keys of one device in one group, newest first. Not safe for concurrent use.</summary>
public sealed class SenderKeyRecord
{
    private readonly List<SenderKeyState> _states = [];

    /// <summary>True when there is no key yet.</summary>
    public bool IsEmpty => _states.Count == 0;

    internal IReadOnlyList<SenderKeyState> States => _states;

    /// <summary>The record as bytes for the store.</summary>
    public byte[] Serialize() => SenderKeyRecordCodec.Write(this);

    /// <summary>Reads the result of <see cref="Serialize"/>.</summary>
    /// <exception cref="SignalException"><see cref="SignalFailure.UnknownRecordVersion"/> or <see cref="SignalFailure.CorruptRecord"/>.</exception>
    public static SenderKeyRecord Deserialize(ReadOnlySpan<byte> bytes) => SenderKeyRecordCodec.Read(bytes);

    internal SenderKeyState? Find(uint id) => _states.Find(state => state.Id == id);

    /// <summary>Adds a key in front; one with the same id is removed, and the oldest is dropped above the limit.</summary>
    internal void Add(SenderKeyState state)
    {
        _states.RemoveAll(known => known.Id == state.Id);
        _states.Insert(0, state);
        if (_states.Count > SessionLimits.SenderKeyStates) _states.RemoveAt(_states.Count - 1);
    }

    internal void Append(SenderKeyState state) => _states.Add(state);
}
