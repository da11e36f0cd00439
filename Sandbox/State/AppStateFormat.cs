using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.State;

/// <summary>How the app state looks in the journal, and how it comes back from it.</summary>
internal static class AppStateFormat
{
    private const int MostPatches = int.MaxValue;

    public static void PutKey(RecordWriter to, Account account, byte[] id, byte[] data)
    {
        to.Op(Op.PutAppStateKey);
        to.Number(account.Number);
        to.Bytes(id);
        to.Bytes(data);
    }

    public static void AddPatch(RecordWriter to, Account account, string collection, byte[] patch)
    {
        to.Op(Op.AddAppStatePatch);
        to.Number(account.Number);
        to.Text(collection);
        to.Bytes(patch);
    }

    /// <summary>Everything, for a compacted journal: the first key is part of the account.</summary>
    public static void PutAll(RecordWriter to, Account account)
    {
        foreach (var (id, data) in account.AppState.Keys.Skip(1)) PutKey(to, account, id, data);
        foreach (var (name, collection) in account.AppState.Collections)
            foreach (var patch in collection.After(0, MostPatches)) AddPatch(to, account, name, patch);
    }

    public static void ReadKey(Account account, ref RecordReader from) => account.AppState.AddKey(from.Bytes(), from.Bytes());

    public static void ReadPatch(Account account, ref RecordReader from) =>
        account.AppState[from.RequiredText()].Apply(SyncdPatch.Parser.ParseFrom(from.Bytes()), account.AppState.Find);
}
