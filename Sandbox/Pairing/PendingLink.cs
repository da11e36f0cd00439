using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>A link that waits for the device's signature.</summary>
/// <param name="Account">Account of the phone.</param>
/// <param name="StanzaId">Id of the <c>pair-success</c> stanza.</param>
/// <param name="Device">Device number given.</param>
/// <param name="KeyIndex">Key index given.</param>
/// <param name="AdvSecret">Secret that the phone's answer was sealed with.</param>
/// <param name="Completion">Completes when the device has signed.</param>
internal sealed record PendingLink(
    Account Account, string StanzaId, ushort Device, uint KeyIndex, byte[] AdvSecret, TaskCompletionSource<Jid> Completion);
