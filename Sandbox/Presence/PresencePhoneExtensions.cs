using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Presence;

/// <summary>What others see of the phone's owner besides messages.</summary>
public static class PresencePhoneExtensions
{
    /// <summary>The owner opens the app, or leaves it. Who subscribes to the presence of the account is notified.</summary>
    public static Task SetAvailableAsync(this SandboxPhone phone, bool isAvailable, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            phone.Part<PresenceHandler>().ChangePhone(phone.Account, isAvailable);
            return true;
        },
        cancellationToken);

    /// <summary>The owner types or records in a chat, or no longer does.</summary>
    /// <exception cref="SandboxRefusedException">There is no such account or group.</exception>
    public static Task ShowTypingAsync(
        this SandboxPhone phone, Jid chat, SandboxPresence presence, CancellationToken cancellationToken = default) => phone.CallOnlineAsync(
        () =>
        {
            if (phone.Server.State.FindGroup(chat) is null && phone.Server.State.Dial(chat) is null)
                throw new SandboxRefusedException("not_found", "There is no such account or group.", "to");
            var to = chat.IsGroup ? chat : phone.Server.State.Dial(chat)!.In(chat);
            var state = presence == SandboxPresence.Paused ? N("paused")
                : N("composing", ("media", presence == SandboxPresence.Recording ? "audio" : null));
            phone.Part<PresenceHandler>().Typing(phone.Account.Devices[0], N("chatstate", [("to", to)], state));
            return true;
        },
        cancellationToken);
}
