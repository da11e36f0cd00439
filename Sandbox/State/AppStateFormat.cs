using Google.Protobuf;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.State;

/// <summary>How the app state looks in the journal, and how it comes back from it.</summary>
internal static class AppStateFormat
{
    public static void PutKey(RecordWriter to, Account account, byte[] id, byte[] data)
    {
        to.Op(Op.PutAppStateKey);
        to.Number(account.Number);
        to.Bytes(id);
        to.Bytes(data);
    }

    public static void AddPatch(RecordWriter to, Account account, string collection, byte[] patch) => Put(to, Op.AddAppStatePatch, account, collection, patch);

    /// <summary>
    /// Everything, for a compacted journal: the first key is part of the account. Collections are records and the newest patches, not how they came
    /// to be.
    /// </summary>
    public static void PutAll(RecordWriter to, Account account, Action drain)
    {
        foreach (var (id, data) in account.AppState.Keys.Skip(1))
        {
            to.Begin();
            PutKey(to, account, id, data);
            to.End();
        }
        foreach (var (name, collection) in account.AppState.Collections)
        {
            if (collection.State.Version == 0) continue;
            to.Begin();
            Put(to, Op.PutAppStateCollection, account, name, collection.ToSnapshot().ToByteArray());
            to.End();
            drain();
            foreach (var patch in collection.Patches)
            {
                to.Begin();
                Put(to, Op.KeepAppStatePatch, account, name, patch.Bytes);
                to.End();
                drain();
            }
        }
    }

    public static void Read(Op op, Account account, SandboxOptions options, ref RecordReader from)
    {
        if (op == Op.PutAppStateKey)
        {
            account.AppState.AddKey(from.Bytes(), from.Bytes());
            return;
        }
        var collection = account.AppState[from.RequiredText()];
        switch (op)
        {
            case Op.AddAppStatePatch: collection.Apply(SyncdPatch.Parser.ParseFrom(from.Bytes()), account.AppState.Find, options.KeptAppStatePatches); break;
            case Op.PutAppStateCollection: collection.Restore(SyncdSnapshot.Parser.ParseFrom(from.Bytes()), account.AppState.Find); break;
            case Op.KeepAppStatePatch: collection.Keep(from.Bytes(), options.KeptAppStatePatches); break;
        }
    }

    private static void Put(RecordWriter to, Op op, Account account, string collection, byte[] content)
    {
        to.Op(op);
        to.Number(account.Number);
        to.Text(collection);
        to.Bytes(content);
    }
}
