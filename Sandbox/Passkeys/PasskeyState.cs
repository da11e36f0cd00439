using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Passkeys;

/// <summary>The passkeys of the accounts' owners.</summary>
internal sealed class PasskeyState
{
    private readonly AccountValue<PasskeyCredential> _credentials;

    public PasskeyState(StateStore store)
    {
        _credentials = new AccountValue<PasskeyCredential>(store, "passkey");
        store.Sections.AddFormerOp(Op.PutPasskey, (Account account, ref RecordReader from) => _credentials.Restore(account, new PasskeyCredential
        {
            Id = from.Bytes(), UserHandle = from.Bytes(), PrivateKey = from.Bytes(), SignCount = (uint)from.Unsigned(), VerifiedCount = (uint)from.Unsigned(),
        }));
    }

    /// <summary>The owner's passkey, made at its first use.</summary>
    public PasskeyCredential Of(Account account)
    {
        if (_credentials.Of(account) is { } known) return known;
        var made = PasskeyCredential.New();
        Put(account, made);
        return made;
    }

    /// <summary>Stores a passkey whose counters have changed.</summary>
    public void Put(Account account, PasskeyCredential passkey) => _credentials.Put(account, passkey);
}
