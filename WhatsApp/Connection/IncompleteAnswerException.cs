namespace WhatIsUp.WhatsApp.Connection;

/// <summary>The server's answer to a request lacks the requested data.</summary>
internal sealed class IncompleteAnswerException(string reason) : OperationFailedException(reason, "The answer of the server lacks the requested data.");
