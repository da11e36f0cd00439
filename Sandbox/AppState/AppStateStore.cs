using Google.Protobuf;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.AppState;

/// <summary>Changes of the app state of accounts, in memory and in the journal.</summary>
internal sealed class AppStateStore : IRecordFormat
{
    private readonly StateStore _store;
    private readonly int _keptPatches;

    public AppStateStore(StateStore store, SandboxOptions options)
    {
        (_store, _keptPatches) = (store, options.KeptAppStatePatches);
        store.Sections.Add(this);
    }

    IReadOnlyCollection<Op> IRecordFormat.Ops { get; } =
        [Op.PutAppStateKey, Op.AddAppStatePatch, Op.PutAppStateCollection, Op.KeepAppStatePatch];

    /// <summary>Adds a patch to a collection.</summary>
    /// <exception cref="AppStateException">It is refused: nothing changed.</exception>
    public void AddPatch(Account account, string collection, SyncdPatch patch)
    {
        account.AppState[collection].Apply(patch, account.AppState.Find, _keptPatches);
        if (_store.IsDurable) Write(_store.Records, Op.AddAppStatePatch, account, collection, patch.ToByteArray());
    }

    public void AddKey(Account account, byte[] id, byte[] data)
    {
        account.AppState.AddKey(id, data);
        if (_store.IsDurable) WriteKey(_store.Records, account, id, data);
    }

    void IRecordFormat.Replay(Op op, int number, ref RecordReader from)
    {
        var account = _store.State.ByNumber(number) ?? throw new InvalidDataException("The journal contains the app state of an unknown account.");
        if (op == Op.PutAppStateKey)
        {
            account.AppState.AddKey(from.Bytes(), from.Bytes());
            return;
        }
        var collection = account.AppState[from.RequiredText()];
        switch (op)
        {
            case Op.AddAppStatePatch: collection.Apply(SyncdPatch.Parser.ParseFrom(from.Bytes()), account.AppState.Find, _keptPatches); break;
            case Op.PutAppStateCollection: collection.Restore(SyncdSnapshot.Parser.ParseFrom(from.Bytes()), account.AppState.Find); break;
            case Op.KeepAppStatePatch: collection.Keep(from.Bytes(), _keptPatches); break;
        }
    }

    /// <summary>The first key is part of the account. Collections are records and the newest patches, not how they came to be.</summary>
    void IRecordFormat.PutAll(RecordWriter to, Action drain)
    {
        foreach (var account in _store.State.Accounts) PutAll(to, account, drain);
    }

    private static void PutAll(RecordWriter to, Account account, Action drain)
    {
        foreach (var (id, data) in account.AppState.Keys.Skip(1))
        {
            to.Begin();
            WriteKey(to, account, id, data);
            to.End();
        }
        foreach (var (name, collection) in account.AppState.Collections)
        {
            if (collection.State.Version == 0) continue;
            to.Begin();
            Write(to, Op.PutAppStateCollection, account, name, collection.ToSnapshot().ToByteArray());
            to.End();
            drain();
            foreach (var patch in collection.Patches)
            {
                to.Begin();
                Write(to, Op.KeepAppStatePatch, account, name, patch.Bytes);
                to.End();
                drain();
            }
        }
    }

    private static void WriteKey(RecordWriter to, Account account, byte[] id, byte[] data)
    {
        to.Op(Op.PutAppStateKey);
        to.Number(account.Number);
        to.Bytes(id);
        to.Bytes(data);
    }

    private static void Write(RecordWriter to, Op op, Account account, string collection, byte[] content)
    {
        to.Op(op);
        to.Number(account.Number);
        to.Text(collection);
        to.Bytes(content);
    }
}
