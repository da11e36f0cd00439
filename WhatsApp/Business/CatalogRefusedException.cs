using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>The answer to a catalogue operation is a refusal, or none that can be read.</summary>
/// <param name="operation">The operation, for logs.</param>
/// <param name="reason">Stable reason.</param>
internal sealed class CatalogRefusedException(string operation, string reason)
    : OperationFailedException(reason, $"The operation {operation} failed: {reason}.")
{
    /// <summary>The answer has not the members that the operation is defined by: the query id may be out of date.</summary>
    public const string Unreadable = "unreadable_answer";
}
