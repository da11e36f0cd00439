using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>No device of the recipient can be written to.</summary>
/// <param name="reason">Stable reason.</param>
internal sealed class UnreachableException(string reason) : OperationFailedException(reason, "The recipient is unreachable: " + reason);
