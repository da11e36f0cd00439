using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A message of a linked device to the phone of its account.</summary>
/// <param name="Sender">The device.</param>
/// <param name="Id">Id of the stanza.</param>
/// <param name="Message">The message.</param>
/// <param name="IsPeer">True when it is for the phone's software alone, and part of no chat.</param>
internal readonly record struct OwnMessage(Device Sender, string Id, Message Message, bool IsPeer);
