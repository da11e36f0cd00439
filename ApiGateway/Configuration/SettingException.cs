using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>A setting of the section <c>WhatIsUp</c> is invalid. The message contains its name, not its value.</summary>
public sealed class SettingException(string setting, string problem) : StartRefusedException($"{GatewayOptions.Section}:{setting} {problem}");
