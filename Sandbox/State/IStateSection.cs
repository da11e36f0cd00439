using WhatIsUp.Sandbox.Journaling;

namespace WhatIsUp.Sandbox.State;

/// <summary>
/// A named part of the stored state that one area owns: what it holds, how it looks in the journal, and how it comes back. Areas derive nothing from
/// this; they declare an <see cref="AccountValue{T}"/>, <see cref="AccountTable{TKey,TValue}"/> or <see cref="StateTable{TKey,TValue}"/>.
/// </summary>
internal interface IStateSection
{
    /// <summary>Name in the journal: unique, and never changed.</summary>
    string Name { get; }

    /// <summary>Applies a change that <see cref="Op.PutSection"/> holds.</summary>
    /// <param name="owner">Number of the account, or 0 for the server.</param>
    /// <param name="from">What follows the name.</param>
    void Replay(int owner, ref RecordReader from);

    /// <summary>Writes all that it holds, for a compacted journal.</summary>
    void PutAll(RecordWriter to, Action drain);

    /// <summary>The account was deleted.</summary>
    void Forget(int owner);
}
