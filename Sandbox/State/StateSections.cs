using WhatIsUp.Sandbox.Journaling;

namespace WhatIsUp.Sandbox.State;

/// <summary>Applies a change of an account from the journal.</summary>
internal delegate void AccountReplay(Account account, ref RecordReader from);

/// <summary>What areas store: sections by name, and formats by operation. All of them are declared before the journal is replayed.</summary>
internal sealed class StateSections
{
    private readonly Dictionary<string, IStateSection> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Op, AccountReplay> _formerOps = [];
    private readonly Dictionary<Op, IRecordFormat> _formats = [];

    public void Add(IStateSection section) => _byName.Add(section.Name, section);

    /// <summary>Adds the format of an area's own operations.</summary>
    public void Add(IRecordFormat format)
    {
        foreach (var op in format.Ops) _formats.Add(op, format);
    }

    /// <summary>Adds the reader of an operation that older journals have and that is written no more.</summary>
    public void AddFormerOp(Op op, AccountReplay replay) => _formerOps.Add(op, replay);

    public void Replay(int owner, ref RecordReader from)
    {
        if (!_byName.TryGetValue(from.RequiredText(), out var section)) throw new InvalidDataException("The journal holds an unknown section.");
        section.Replay(owner, ref from);
    }

    /// <summary>Applies an operation of an area.</summary>
    /// <returns>False when no area has it.</returns>
    public bool TryReplay(Op op, int number, ref RecordReader from)
    {
        if (!_formats.TryGetValue(op, out var format)) return false;
        format.Replay(op, number, ref from);
        return true;
    }

    /// <summary>Applies an operation of an older journal.</summary>
    /// <returns>False for an unknown operation.</returns>
    public bool TryReplayFormerOp(Op op, Account account, ref RecordReader from)
    {
        if (!_formerOps.TryGetValue(op, out var replay)) return false;
        replay(account, ref from);
        return true;
    }

    public void PutAll(RecordWriter to, Action drain)
    {
        foreach (var format in _formats.Values.Distinct()) format.PutAll(to, drain);
        foreach (var section in _byName.Values) section.PutAll(to, drain);
    }

    public void Forget(Account account)
    {
        foreach (var section in _byName.Values) section.Forget(account.Number);
    }
}
