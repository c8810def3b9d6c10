# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY dialects ./dialects
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY LICENSE README.md ./
RUN install -d -o node -g node /etc/dragoman /var/lib/dragoman
USER node
VOLUME ["/var/lib/dragoman"]
EXPOSE 8080 8084
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["node", "bin/healthy.js"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/dragoman.js"]
CMD ["serve", "--config", "/etc/dragoman/dragoman.yaml"]
