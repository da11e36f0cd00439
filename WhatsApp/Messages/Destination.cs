using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Destination of a message.</summary>
/// <param name="Chat">The chat as its owner names it.</param>
/// <param name="UsesOtherAddress">True to name the person in the way that this account does not, because the server refused the other.</param>
internal readonly record struct Destination(Jid Chat, bool UsesOtherAddress = false);
