using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Sandbox.History;

/// <summary>What a phone sends to a device once, as soon as both are online after the link.</summary>
internal sealed class DeviceWelcome(
    StateStore store, ServerHooks hooks, AppStateHandler appState, PhoneAppState keys, HistorySender history) : IStanzaHandler
{
    public void Register(StanzaTable table)
    {
        hooks.DeviceActivated.Add(Welcome);
        hooks.PhoneCameOnline.Add(account =>
        {
            foreach (var device in account.Devices.Values.ToArray())
                if (device.Session is { IsActive: true }) Welcome(device);
        });
    }

    /// <summary>Sends the app-state keys, the history, and the names that the phone has, its own among them.</summary>
    private void Welcome(Device device)
    {
        if (device.IsWelcomed || !device.Account.Phone.IsOnline) return;
        device.IsWelcomed = true;
        store.PutDevice(device);
        var account = device.Account;
        keys.ShareKeys(device, account.AppState.Keys);
        if (account.PushName.Length > 0 && account.AppState[Collections.CriticalBlock].State.Version == 0)
            appState.Write(account, [AppStateActions.PushName(account.PushName)], device);
        history.Send(device);
    }
}
