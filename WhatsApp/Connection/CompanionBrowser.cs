namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Browser that a client appears as. The number is the web client's <c>CompanionWebClientType</c>: <c>companion_platform_id</c> of a
/// pair code, for which the server accepts 1 to 6 only (whatsapp-rust, wacore/src/companion_reg.rs).
/// </summary>
public enum CompanionBrowser
{
    /// <summary>Google Chrome.</summary>
    Chrome = 1,

    /// <summary>Microsoft Edge.</summary>
    Edge = 2,

    /// <summary>Mozilla Firefox.</summary>
    Firefox = 3,

    /// <summary>Opera.</summary>
    Opera = 5,

    /// <summary>Safari.</summary>
    Safari = 6,
}
