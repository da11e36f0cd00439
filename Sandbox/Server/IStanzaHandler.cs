namespace WhatIsUp.Sandbox.Server;

/// <summary>Handles stanzas of clients. It registers itself for those that it handles.</summary>
internal interface IStanzaHandler
{
    /// <summary>Adds the stanzas that it handles.</summary>
    void Register(StanzaTable table);
}
