using Google.Protobuf;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.State;

internal sealed partial class StateStore
{
    /// <summary>Adds a patch to a collection.</summary>
    /// <exception cref="AppStateException">It is refused: nothing changed.</exception>
    public void AddPatch(Account account, string collection, SyncdPatch patch)
    {
        account.AppState[collection].Apply(patch, account.AppState.Find, options.KeptAppStatePatches);
        if (_isDurable) AppStateFormat.AddPatch(Records, account, collection, patch.ToByteArray());
    }

    public void AddAppStateKey(Account account, byte[] id, byte[] data)
    {
        account.AppState.AddKey(id, data);
        if (_isDurable) AppStateFormat.PutKey(Records, account, id, data);
    }
}
