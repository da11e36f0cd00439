using WhatIsUp.Silo;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>A setting of the section <c>WhatIsUp</c> can't be. The message names it and does not repeat its value.</summary>
public sealed class SettingException(string setting, string problem) : StartRefusedException($"{GatewayOptions.Section}:{setting} {problem}");
